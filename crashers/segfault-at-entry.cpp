// crasher: does=segfault call=entry expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP entry.init / VST3 ModuleEntry.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

[[maybe_unused]] const bool isHooked = [] {
    glovebox::fixtures::moduleHooks.enter = [] { writeToZeroPage(); };
    return true;
}();

class SegfaultAtEntry : public MisbehavingElsewhere<SegfaultAtEntry> {
public:
    static Description describe() { return describeAs("segfault-at-entry"); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtEntry)
