// crasher: does=segfault call=entry expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP entry.get_factory / VST3 GetPluginFactory, which belong to entering the file.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

[[maybe_unused]] const bool isHooked = [] {
    glovebox::fixtures::moduleHooks.factory = [] { writeToZeroPage(); };
    return true;
}();

class SegfaultAtFactory : public MisbehavingElsewhere<SegfaultAtFactory> {
public:
    static Description describe() { return describeAs("segfault-at-factory"); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtFactory)
