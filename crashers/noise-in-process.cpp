// crasher: does=noise call=process after=8 expect=noticed counter=peak
// Replaces its output by noise at full scale.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class NoiseInProcess : public MisbehavingEffect<NoiseInProcess> {
public:
    static Description describe() { return describeAs("noise-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel) {
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) {
                random_ = random_ * 1664525 + 1013904223;
                out[i] = (random_ >> 31) != 0 ? Sample{1} : Sample{-1};
            }
        }
    }

private:
    uint32_t random_ = 1;
};

} // namespace

GLOVEBOX_FIXTURES(NoiseInProcess)
