// crasher: does=segfault call=load expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 while the library is loaded, in a static constructor: no call of either format has been made yet.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

[[maybe_unused]] const bool isLoaded = [] {
    writeToZeroPage();
    return true;
}();

class SegfaultAtLoad : public MisbehavingElsewhere<SegfaultAtLoad> {
public:
    static Description describe() { return describeAs("segfault-at-load"); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtLoad)
