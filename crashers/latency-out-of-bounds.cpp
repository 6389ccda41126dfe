// crasher: does=latency-out-of-bounds call=activate expect=noticed counter=latency-lie
// Says that its latency is 4,294,967,280 frames, which is a day.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LatencyOutOfBounds : public MisbehavingElsewhere<LatencyOutOfBounds> {
public:
    static Description describe() {
        Description description = describeAs("latency-out-of-bounds");
        description.hasLatency = true;
        return description;
    }
    [[nodiscard]] uint32_t latencyTold(uint32_t) const noexcept override { return 0xfffffff0; }
};

} // namespace

GLOVEBOX_FIXTURES(LatencyOutOfBounds)
