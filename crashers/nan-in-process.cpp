// crasher: does=nan call=process after=8 expect=noticed counter=scrubbed-samples
// Writes NaN into every sample of its output.

#include <limits>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class NanInProcess : public MisbehavingEffect<NanInProcess> {
public:
    static Description describe() { return describeAs("nan-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel) {
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) out[i] = std::numeric_limits<Sample>::quiet_NaN();
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(NanInProcess)
