// crasher: does=invalid-events call=process after=8 expect=noticed counter=invalid-events
// Sends notes with a time behind the block, a key and a channel that do not exist, and a velocity that is no number.

#include <limits>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;
using glovebox::fixtures::Event;
using glovebox::fixtures::EventKind;

class InvalidEventsInProcess : public MisbehavingEffect<InvalidEventsInProcess> {
public:
    static Description describe() {
        Description description = describeAs("invalid-events-in-process");
        description.noteOutputs = 1;
        return description;
    }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        slice.block.events->push({.kind = EventKind::noteOn, .time = 0, .port = 77, .key = 60, .value = 0.5});
        slice.block.events->push({.kind = EventKind::noteOn, .time = 0, .channel = 99, .key = 3000, .value = 0.5});
        slice.block.events->push({.kind = EventKind::noteOn, .time = 0, .key = 60, .value = nan});
        slice.block.events->push(
            {.kind = EventKind::noteOn, .time = slice.block.frames + 1000, .key = 60, .value = 0.5});
    }
};

} // namespace

GLOVEBOX_FIXTURES(InvalidEventsInProcess)
