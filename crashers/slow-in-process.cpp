// crasher: does=slow call=process after=8 expect=noticed counter=late-blocks
// Takes twice the time that a block lasts, for each block.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SlowInProcess : public MisbehavingEffect<SlowInProcess> {
public:
    static Description describe() { return describeAs("slow-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        spinFor(2.0 * slice.frames / sampleRate_);
    }
};

} // namespace

GLOVEBOX_FIXTURES(SlowInProcess)
