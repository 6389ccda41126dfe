// crasher: does=state-size-lie call=save-state expect=noticed counter=state-refused
// Gives the host a state with a wrong size: CLAP writes 2^64 - 1 bytes at once, VST3 -1.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class StateSizeLie : public MisbehavingElsewhere<StateSizeLie> {
public:
    static Description describe() { return describeAs("state-size-lie"); }
    [[nodiscard]] uint64_t stateSizeTold(uint64_t) const noexcept override { return UINT64_MAX; }
};

} // namespace

GLOVEBOX_FIXTURES(StateSizeLie)
