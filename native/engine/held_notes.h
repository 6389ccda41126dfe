#pragma once

#include "core/event.h"

#include <array>
#include <atomic>
#include <cstddef>

namespace glovebox::engine {

/// Which notes an event connection has started and not ended, so that they can be ended when their source dies (design
/// section 5). Notes of the interface, MIDI 1.0 and MIDI 2.0. Audio thread, no allocation; beyond its capacity a note is
/// not remembered.
class HeldNotes {
public:
    static constexpr std::size_t capacity = 256;

    /// To be called with every event that passes.
    void follow(const core::Event& event) noexcept;
    /// A note that was followed is dropped before its target hears it: the newest that began like this is not held.
    void neverBegan(const core::Event& begin) noexcept;
    /// Appends the end of every held note at time 0 to `into`, and forgets them.
    void endAll(core::EventList& into) noexcept;
    /// The same for a connection that has gone, once for all.
    void leave(core::EventList& into) noexcept {
        endAll(into);
        left.store(true, std::memory_order_release);
    }
    /// Whether `leave` was called. Any thread.
    [[nodiscard]] bool hasLeft() const noexcept { return left.load(std::memory_order_acquire); }
    [[nodiscard]] bool isEmpty() const noexcept { return count == 0; }

private:
    std::array<core::Event, capacity> held; ///< what started each note
    std::size_t count = 0;
    std::atomic<bool> left{false};

    void start(const core::Event& event) noexcept;
    template <typename Predicate>
    void end(Predicate&& isEnded) noexcept;
};

/// Ends notes, one or all of a channel, in whatever form: what must not be lost.
[[nodiscard]] bool endsNotes(const core::Event& event) noexcept;

} // namespace glovebox::engine
