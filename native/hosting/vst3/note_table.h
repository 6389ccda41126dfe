#pragma once

#include "core/event.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace glovebox::hosting::vst3 {

/// The notes that an instance was told of. VST3 addresses expressions and note-offs to one note id, while our events may
/// leave the id open or mean many notes at once; so every note gets an id here, and wildcards are resolved (the mapping is
/// documented in event_conversion.h). Audio thread; fixed memory.
class NoteTable {
public:
    /// Ids that we give away begin here: far above what sequencers count up to.
    static constexpr std::int32_t firstOwnId = 0x40000000;
    [[nodiscard]] static constexpr bool isOwnId(std::int32_t id) noexcept { return id >= firstOwnId; }
    static constexpr std::size_t capacity = 1024;

    struct Note {
        std::int16_t port = 0, channel = 0, key = 0;
        bool isHeld = false;        ///< false: released, perhaps still sounding
        std::int32_t hostId = -1;   ///< what the host called it, -1 if nothing
        std::int32_t pluginId = -1; ///< what the plugin was told
    };

    /// A note begins; gives the id for the plugin. When full, the oldest released note (or the oldest) is forgotten.
    std::int32_t begin(const core::Event& noteOn) noexcept;

    /// Calls `receive(note)` for each note that the event addresses: id, channel, key and port must fit where given.
    template <typename Receive>
    std::size_t forEachMatch(const core::Event& event, bool onlyHeld, Receive&& receive) noexcept {
        std::size_t found = 0;
        for (std::size_t index = 0; index < count; ++index) {
            Note& note = notes[index];
            if ((onlyHeld && !note.isHeld) || !fits(note, event)) continue;
            receive(note);
            ++found;
        }
        return found;
    }

    /// The note that the plugin knows by this id, or null.
    [[nodiscard]] const Note* findByPluginId(std::int32_t id) const noexcept;
    void clear() noexcept { count = 0; }

private:
    static bool fits(const Note& note, const core::Event& event) noexcept {
        return (event.noteId < 0 || event.noteId == note.hostId) &&
               (event.channel < 0 || event.channel == note.channel) && (event.key < 0 || event.key == note.key) &&
               (event.port < 0 || event.port == note.port);
    }
    std::array<Note, capacity> notes;
    std::size_t count = 0; ///< in order of their beginning
    std::int32_t nextOwnId = firstOwnId;
};

} // namespace glovebox::hosting::vst3
