// crasher: does=slower-every-block call=process after=8 expect=noticed counter=block-time
// Takes longer in each block: a hundredth of the time that a block lasts more than in the one before, up to twice that
// time.

#include <algorithm>

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SlowerEveryBlockInProcess : public MisbehavingEffect<SlowerEveryBlockInProcess> {
public:
    static Description describe() { return describeAs("slower-every-block-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        const double share = std::min(2.0, 0.01 * ++steps_);
        spinFor(share * slice.frames / sampleRate_);
    }

private:
    int steps_ = 0;
};

} // namespace

GLOVEBOX_FIXTURES(SlowerEveryBlockInProcess)
