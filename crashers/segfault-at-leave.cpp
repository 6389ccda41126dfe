// crasher: does=segfault call=unload expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP entry.deinit / VST3 ModuleExit, when the last instance is gone.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

[[maybe_unused]] const bool isHooked = [] {
    glovebox::fixtures::moduleHooks.leave = [] { writeToZeroPage(); };
    return true;
}();

class SegfaultAtLeave : public MisbehavingElsewhere<SegfaultAtLeave> {
public:
    static Description describe() { return describeAs("segfault-at-leave"); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtLeave)
