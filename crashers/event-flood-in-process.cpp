// crasher: does=event-flood call=process after=8 expect=noticed counter=event-flood
// Sends 20,000 notes in each block, more than any list holds.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;
using glovebox::fixtures::Event;
using glovebox::fixtures::EventKind;

class EventFloodInProcess : public MisbehavingEffect<EventFloodInProcess> {
public:
    static Description describe() {
        Description description = describeAs("event-flood-in-process");
        description.noteOutputs = 1;
        return description;
    }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (int i = 0; i < 20000; ++i) {
            const auto key = static_cast<int16_t>(i % 128);
            slice.block.events->push({.kind = EventKind::noteOn, .time = slice.start, .key = key, .value = 0.5});
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(EventFloodInProcess)
