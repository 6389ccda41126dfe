// crasher: does=loop call=process after=8 expect=hung
// Never returns from the first block after "after blocks", and uses the processor meanwhile.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LoopInProcess : public MisbehavingEffect<LoopInProcess> {
public:
    static Description describe() { return describeAs("loop-in-process"); }
    void misbehave() noexcept {
        for (volatile bool isLooping = true; isLooping;) {
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(LoopInProcess)
