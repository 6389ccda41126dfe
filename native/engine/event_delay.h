#pragma once

#include "core/event.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace glovebox::engine {

class HeldNotes;

/// Delays the events of one connection by exactly `frames` frames, with their payload. Holds a fixed number; when full it
/// drops the newest event that is not a note-off (design section 5).
class EventDelay {
public:
    EventDelay(std::uint32_t frames, std::uint32_t eventCapacity, std::uint32_t payloadCapacity);

    /// Audio thread, once per block of `frames` frames: takes what arrived in time order, replaces it by what is due.
    /// Returns how many events were dropped.
    std::uint32_t process(core::EventList& events, std::uint32_t frames) noexcept;

    /// Audio thread: the delay is no more, and what must not be lost of what it holds happens now: ends of notes and values of
    /// parameters are appended at time 0, everything else is dropped.
    /// `held`: what followed the events on their way in, if its notes are ended too; null: it goes on. Notes that have not
    /// come out have not begun.
    void leave(core::EventList& into, HeldNotes* held) noexcept;

    /// Values of parameters that are on their way, and that a newer word has overtaken, are dropped: those of one parameter,
    /// or all of them. Whoever has the contents.
    void forgetValues(std::uint32_t parameter) noexcept;
    void forgetValues() noexcept;
    /// Values of parameters that are on their way, oldest first, are appended at time 0 and dropped here. Main thread, when no
    /// plan has the delay any more.
    void takeValues(std::vector<core::Event>& into);
    /// Whoever has the contents.
    [[nodiscard]] bool isEmpty() const noexcept { return count == 0; }

private:
    struct Slot {
        core::Event event; ///< payload offset and size are those in `bytes`
        std::uint64_t due = 0;
    };
    std::uint32_t length;
    std::vector<Slot> slots;      ///< ring
    std::vector<std::byte> bytes; ///< ring; one payload is never split over its end
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t bytesEnd = 0; ///< where the newest payload ends
    std::uint64_t now = 0;    ///< frames since the start

    template <typename Predicate>
    void eraseIf(Predicate&& mustGo) noexcept {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (mustGo(at(i).event)) continue;
            if (kept != i) at(kept) = at(i);
            ++kept;
        }
        count = kept;
    }
    [[nodiscard]] Slot& at(std::size_t index) noexcept { return slots[(first + index) % slots.size()]; }
    bool store(const core::Event& event, std::span<const std::byte> payload) noexcept;
    [[nodiscard]] bool placePayload(std::size_t size, std::size_t& offset) noexcept;
};

} // namespace glovebox::engine
