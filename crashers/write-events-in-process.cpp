// crasher: does=write-events call=process after=8 expect=noticed counter=inputs-written
// Writes into the list of events that it was given: CLAP changes the first event in place (a note gets another key), VST3
// adds one to the host's list. Sends on the notes that it finds there. Needs a block that begins with a note. Begins a
// block late, because events come before parameters are known.

#include "abi/clap/process.h"
#include "abi/vst3/vst/audio_processor.h"
#include "abi/vst3/vst/events.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WriteEventsInProcess : public MisbehavingLater<WriteEventsInProcess> {
public:
    static Description describe() {
        Description description = describeAs("write-events-in-process");
        description.noteInputs = 1;
        description.noteOutputs = 1;
        return description;
    }
    void beginClapBlock(const glovebox::abi::clap::clap_process& block) noexcept override {
        const auto* events = block.in_events;
        if (!isDue_ || events->size(events) == 0) return;
        const auto* first = events->get(events, 0);
        if (first->type != glovebox::abi::clap::CLAP_EVENT_NOTE_ON) return;
        const_cast<glovebox::abi::clap::clap_event_note_t*>(
            reinterpret_cast<const glovebox::abi::clap::clap_event_note_t*>(first))
            ->key += 1;
    }
    void beginVst3Block(glovebox::abi::vst3::ProcessData& block) noexcept override {
        if (!isDue_ || !block.inputEvents) return;
        glovebox::abi::vst3::Event extra{};
        extra.type = glovebox::abi::vst3::Event::kNoteOnEvent;
        extra.noteOn.pitch = 61;
        extra.noteOn.velocity = 1.0f;
        extra.noteOn.noteId = -1;
        block.inputEvents->addEvent(extra);
    }
    void handle(const glovebox::fixtures::Event& event, glovebox::fixtures::BlockContext& block) noexcept override {
        block.events->push(event);
    }
};

} // namespace

GLOVEBOX_FIXTURES(WriteEventsInProcess)
