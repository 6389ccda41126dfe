// crasher: does=loud call=process after=8 expect=noticed counter=peak
// Writes samples a thousand times louder than full scale.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LoudInProcess : public MisbehavingEffect<LoudInProcess> {
public:
    static Description describe() { return describeAs("loud-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel) {
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) out[i] = (i & 1) != 0 ? Sample{-1000} : Sample{1000};
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(LoudInProcess)
