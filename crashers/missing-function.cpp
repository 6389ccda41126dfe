// crasher: does=missing-function formats=clap call=create expect=noticed counter=missing-function
// Leaves the pointer to process null in its table of functions. A VST3 table is made by the compiler and has no gaps that a
// host could see.

#include "abi/clap/plugin.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

[[maybe_unused]] const bool isHooked = [] {
    glovebox::fixtures::moduleHooks.alterPlugin = [](glovebox::abi::clap::clap_plugin& plugin) {
        plugin.process = nullptr;
    };
    return true;
}();

class MissingFunction : public MisbehavingElsewhere<MissingFunction> {
public:
    static Description describe() { return describeAs("missing-function"); }
};

} // namespace

GLOVEBOX_FIXTURES(MissingFunction)
