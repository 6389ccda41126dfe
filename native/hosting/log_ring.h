#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "hosting/plugin.h"

namespace glovebox::hosting {

/// What a plugin logs on its audio thread, kept until the main thread fetches it. Any number of writers, one reader;
/// never allocates, locks or waits. When full, the newest text is dropped and counted.
class LogRing {
public:
    static constexpr std::size_t entryCount = 32;
    static constexpr std::size_t textSize = 256; ///< bytes per text, terminator included; longer ones are cut

    LogRing() noexcept;

    /// Any thread. Copies at most `textSize - 1` bytes of `text`; false if there was no room.
    bool push(LogSeverity severity, const char* text) noexcept;

    struct Entry {
        LogSeverity severity = LogSeverity::info;
        std::array<char, textSize> text{};
    };
    /// Main thread. The oldest entry; false if there is none.
    bool pop(Entry& out) noexcept;

    /// Main thread. Texts dropped since the last call.
    [[nodiscard]] std::uint32_t takeDropped() noexcept { return dropped.exchange(0, std::memory_order_relaxed); }

private:
    // The turn of a slot says whose it is: its own index means free, index + 1 means filled (bounded queue with one
    // sequence number per slot, after Dmitry Vyukov).
    struct Slot {
        std::atomic<std::size_t> turn{0};
        Entry entry;
    };
    std::array<Slot, entryCount> slots;
    std::atomic<std::size_t> writeAt{0};
    std::size_t readAt = 0;
    std::atomic<std::uint32_t> dropped{0};
};

} // namespace glovebox::hosting
