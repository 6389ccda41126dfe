// crasher: does=denormals call=process after=8 expect=noticed counter=denormals
// Writes the smallest number there is into every sample of its output.

#include <limits>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class DenormalsInProcess : public MisbehavingEffect<DenormalsInProcess> {
public:
    static Description describe() { return describeAs("denormals-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel) {
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) out[i] = std::numeric_limits<Sample>::denorm_min();
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(DenormalsInProcess)
