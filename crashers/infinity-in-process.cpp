// crasher: does=infinity call=process after=8 expect=noticed counter=scrubbed-samples
// Writes infinity, of either sign in turns, into every sample of its output.

#include <limits>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class InfinityInProcess : public MisbehavingEffect<InfinityInProcess> {
public:
    static Description describe() { return describeAs("infinity-in-process"); }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel) {
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i)
                out[i] =
                    (i & 1) != 0 ? -std::numeric_limits<Sample>::infinity() : std::numeric_limits<Sample>::infinity();
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(InfinityInProcess)
