// crasher: does=unsorted-events call=process after=8 expect=noticed counter=unsorted-events
// Sends two notes in the wrong order of time, in each block.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;
using glovebox::fixtures::Event;
using glovebox::fixtures::EventKind;

class UnsortedEventsInProcess : public MisbehavingEffect<UnsortedEventsInProcess> {
public:
    static Description describe() {
        Description description = describeAs("unsorted-events-in-process");
        description.noteOutputs = 1;
        return description;
    }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        const uint32_t last = slice.block.frames - 1;
        slice.block.events->push({.kind = EventKind::noteOn, .time = last, .key = 60, .value = 0.5});
        slice.block.events->push({.kind = EventKind::noteOff, .time = 0, .key = 60, .value = 0.5});
    }
};

} // namespace

GLOVEBOX_FIXTURES(UnsortedEventsInProcess)
