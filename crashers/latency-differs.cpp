// crasher: does=latency-differs call=activate expect=noticed counter=latency-lie
// Says another latency each time it is asked, in one activation.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LatencyDiffers : public MisbehavingElsewhere<LatencyDiffers> {
public:
    static Description describe() {
        Description description = describeAs("latency-differs");
        description.hasLatency = true;
        return description;
    }
    [[nodiscard]] uint32_t latencyTold(uint32_t) const noexcept override { return 64 * ++asked_; }

private:
    mutable std::atomic<uint32_t> asked_{0};
};

} // namespace

GLOVEBOX_FIXTURES(LatencyDiffers)
