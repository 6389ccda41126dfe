// crasher: does=missing-extension-function formats=clap call=describe expect=noticed counter=missing-function
// Leaves the pointer to get_info null in its table of parameters. A VST3 table is made by the compiler and has no gaps that
// a host could see.

#include <string_view>

#include "abi/clap/ext/params.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

using namespace glovebox::abi::clap;

const void* withoutGetInfo(const char* id, const void* own) {
    if (std::string_view(id) != CLAP_EXT_PARAMS || !own) return own;
    static clap_plugin_params_t torn = *static_cast<const clap_plugin_params_t*>(own);
    torn.get_info = nullptr;
    return &torn;
}

[[maybe_unused]] const bool isHooked = [] {
    glovebox::fixtures::moduleHooks.alterExtension = withoutGetInfo;
    return true;
}();

class MissingExtensionFunction : public MisbehavingElsewhere<MissingExtensionFunction> {
public:
    static Description describe() { return describeAs("missing-extension-function"); }
};

} // namespace

GLOVEBOX_FIXTURES(MissingExtensionFunction)
