// crasher: does=state-refused call=load-state expect=noticed counter=state-refused
// Refuses each state, also those that it has saved.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class StateRefused : public MisbehavingElsewhere<StateRefused> {
public:
    static Description describe() { return describeAs("state-refused"); }
    bool load(glovebox::fixtures::ParameterValues, std::span<const uint8_t>) override { return false; }
};

} // namespace

GLOVEBOX_FIXTURES(StateRefused)
