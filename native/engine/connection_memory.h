#pragma once

#include "engine/delay_line.h"
#include "engine/event_delay.h"
#include "engine/held_notes.h"

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>

namespace glovebox::engine {

/// What a connection remembers from block to block. Shared by the plans that hold it, so that its contents survive a
/// change of plan; an entry without a plan is forgotten. Main thread; the contents belong to the audio thread.
class ConnectionMemory {
public:
    /// Which connection, and how long its delay is: another length is another line, silence first.
    struct Key {
        std::uint64_t delayKey = 0;
        std::uint32_t device = 0;     ///< target
        std::uint32_t port = 0;       ///< target; event connections: all ones
        std::uint32_t occurrence = 0; ///< of the same key at this port, in the order of sources
        std::uint32_t frames = 0;
        std::uint32_t channels = 0;
        std::uint32_t sampleType = 0;
        auto operator<=>(const Key&) const = default;
    };

    [[nodiscard]] std::shared_ptr<DelayLine> audioDelay(const Key& key) {
        return find(lines, key, [&] {
            return std::make_shared<DelayLine>(key.frames, key.channels, static_cast<core::SampleType>(key.sampleType));
        });
    }
    [[nodiscard]] std::shared_ptr<EventDelay> eventDelay(const Key& key, std::uint32_t events, std::uint32_t payload) {
        return find(eventLines, key, [&] { return std::make_shared<EventDelay>(key.frames, events, payload); });
    }
    [[nodiscard]] std::shared_ptr<HeldNotes> heldNotes(Key key) {
        key.frames = 0; // a note stays held when its delay changes
        return find(held, key, [] { return std::make_shared<HeldNotes>(); });
    }
    void forgetUnused() {
        std::erase_if(lines, [](const auto& entry) { return entry.second.expired(); });
        std::erase_if(eventLines, [](const auto& entry) { return entry.second.expired(); });
        std::erase_if(held, [](const auto& entry) { return entry.second.expired(); });
    }

private:
    template <typename T>
    using Entries = std::map<Key, std::weak_ptr<T>>;
    Entries<DelayLine> lines;
    Entries<EventDelay> eventLines;
    Entries<HeldNotes> held;

    template <typename T, typename Make>
    std::shared_ptr<T> find(Entries<T>& entries, const Key& key, Make&& make) {
        std::weak_ptr<T>& entry = entries[key];
        std::shared_ptr<T> found = entry.lock();
        if (!found) entry = found = make();
        return found;
    }
};

} // namespace glovebox::engine
