// crasher: does=slow-now-and-then call=process after=8 expect=noticed counter=late-blocks
// Takes four times the time that a block lasts, for one block in a hundred.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SlowNowAndThenInProcess : public MisbehavingEffect<SlowNowAndThenInProcess> {
public:
    static Description describe() { return describeAs("slow-now-and-then-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        if (blocks_ % 100 == 0) spinFor(4.0 * slice.frames / sampleRate_);
    }
};

} // namespace

GLOVEBOX_FIXTURES(SlowNowAndThenInProcess)
