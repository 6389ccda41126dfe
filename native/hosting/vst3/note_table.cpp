#include "hosting/vst3/note_table.h"

#include <algorithm>
#include <limits>

namespace glovebox::hosting::vst3 {

std::int32_t NoteTable::begin(const core::Event& noteOn) noexcept {
    const auto first = notes.begin();
    const auto last = first + static_cast<std::ptrdiff_t>(count);
    // A released note of the same address is over once its key is struck again.
    const auto old = std::find_if(first, last, [&](const Note& note) {
        return !note.isHeld && note.channel == noteOn.channel && note.key == noteOn.key && note.port == noteOn.port;
    });
    auto victim = old;
    if (victim == last && count == capacity) {
        victim = std::find_if(first, last, [](const Note& note) { return !note.isHeld; });
        if (victim == last) victim = first;
    }
    if (victim != last) {
        std::move(victim + 1, last, victim);
        --count;
    }
    Note& note = notes[count++];
    note = {noteOn.port, noteOn.channel, noteOn.key, true, noteOn.noteId, noteOn.noteId};
    if (noteOn.noteId < 0) {
        note.pluginId = nextOwnId;
        nextOwnId = nextOwnId == std::numeric_limits<std::int32_t>::max() ? firstOwnId : nextOwnId + 1;
    }
    return note.pluginId;
}

const NoteTable::Note* NoteTable::findByPluginId(std::int32_t id) const noexcept {
    for (std::size_t index = count; index-- > 0;) {
        if (notes[index].pluginId == id) return &notes[index];
    }
    return nullptr;
}

} // namespace glovebox::hosting::vst3
