// crasher: does=segfault call=describe expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 when it is asked to describe a parameter (CLAP params.get_info, VST3 getParameterInfo).

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInDescribe : public MisbehavingElsewhere<SegfaultInDescribe> {
public:
    static Description describe() {
        Description description = describeAs("segfault-in-describe");
        description.isSingleComponent = true;
        return description;
    }
    [[nodiscard]] uint32_t parameterIdTold(uint32_t id) const noexcept override {
        writeToZeroPage();
        return id;
    }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInDescribe)
