#include "hosting/log_ring.h"

namespace glovebox::hosting {

LogRing::LogRing() noexcept {
    for (std::size_t i = 0; i < entryCount; ++i) slots[i].turn.store(i, std::memory_order_relaxed);
}

bool LogRing::push(LogSeverity severity, const char* text) noexcept {
    std::size_t at = writeAt.load(std::memory_order_relaxed);
    for (;;) {
        Slot& slot = slots[at % entryCount];
        const std::size_t turn = slot.turn.load(std::memory_order_acquire);
        if (turn == at) {
            if (!writeAt.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) continue;
            slot.entry.severity = severity;
            std::size_t size = 0;
            while (size + 1 < textSize && text[size] != 0) {
                slot.entry.text[size] = text[size];
                ++size;
            }
            slot.entry.text[size] = 0;
            slot.turn.store(at + 1, std::memory_order_release);
            return true;
        }
        if (turn < at) {
            dropped.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        at = writeAt.load(std::memory_order_relaxed);
    }
}

bool LogRing::pop(Entry& out) noexcept {
    Slot& slot = slots[readAt % entryCount];
    if (slot.turn.load(std::memory_order_acquire) != readAt + 1) return false;
    out = slot.entry;
    slot.turn.store(readAt + entryCount, std::memory_order_release);
    ++readAt;
    return true;
}

} // namespace glovebox::hosting
