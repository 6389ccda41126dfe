// crasher: does=write-past-block call=process after=8 expect=noticed counter=written-past-block
// Writes 4 samples behind the last frame of each output channel.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WritePastBlockInProcess : public MisbehavingEffect<WritePastBlockInProcess> {
public:
    static Description describe() { return describeAs("write-past-block-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel) {
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < 4; ++i) out[slice.frames + i] = Sample{0.125};
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(WritePastBlockInProcess)
