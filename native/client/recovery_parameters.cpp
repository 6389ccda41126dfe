#include "client/recovery_parameters.h"

#include <algorithm>
#include <bit>

namespace glovebox::client {

namespace {

/// A full neighbourhood costs the audio thread no more than this many looks.
constexpr std::uint32_t longestProbe = 128;

} // namespace

ParameterShadow::ParameterShadow(std::uint32_t parameterCount)
    : size(std::bit_ceil(std::clamp(std::min(parameterCount, most) * 2, fewest, most * 2))),
      slots(std::make_unique<Slot[]>(size)) {}

std::uint32_t ParameterShadow::firstPlace(std::uint64_t key, std::uint32_t size) noexcept {
    // Identifiers are often small and consecutive, or addresses: a multiplication spreads both.
    return static_cast<std::uint32_t>((key * 0x9e3779b97f4a7c15u) >> 32) & (size - 1);
}

void ParameterShadow::set(std::uint32_t parameter, double value, std::uint64_t due) noexcept {
    const std::uint64_t key = std::uint64_t{parameter} + 1;
    std::uint32_t place = firstPlace(key, size);
    for (std::uint32_t looked = 0; looked < std::min(size, longestProbe); ++looked, place = (place + 1) & (size - 1)) {
        Slot& slot = slots[place];
        std::uint64_t found = slot.key.load(std::memory_order_acquire);
        if (found == 0 && slot.key.compare_exchange_strong(found, key, std::memory_order_acq_rel)) found = key;
        if (found != key) continue;
        slot.value.store(value, std::memory_order_relaxed);
        slot.due.store(due, std::memory_order_relaxed);
        const std::uint64_t order = newest.fetch_add(1, std::memory_order_acq_rel) + 1;
        slot.last.store(order, std::memory_order_release);
        slot.order.store(order, std::memory_order_release);
        return;
    }
    lostCount.fetch_add(1, std::memory_order_relaxed);
}

ParameterShadow::Word ParameterShadow::wordOn(std::uint32_t parameter, double& value) const noexcept {
    const std::uint64_t key = std::uint64_t{parameter} + 1;
    std::uint32_t place = firstPlace(key, size);
    for (std::uint32_t looked = 0; looked < std::min(size, longestProbe); ++looked, place = (place + 1) & (size - 1)) {
        const std::uint64_t found = slots[place].key.load(std::memory_order_acquire);
        if (found == 0) break;
        if (found != key) continue;
        value = slots[place].value.load(std::memory_order_relaxed);
        return slots[place].order.load(std::memory_order_acquire) == 0 ? Word::replaced : Word::newest;
    }
    return Word::unknown;
}

std::vector<ParameterShadow::Value> ParameterShadow::values() const {
    std::vector<Value> found;
    for (std::uint32_t i = 0; i < size; ++i) {
        const std::uint64_t order = slots[i].order.load(std::memory_order_acquire);
        if (order == 0) continue;
        found.push_back({static_cast<std::uint32_t>(slots[i].key.load(std::memory_order_relaxed) - 1),
                         slots[i].value.load(std::memory_order_relaxed), order,
                         slots[i].due.load(std::memory_order_relaxed)});
    }
    std::sort(found.begin(), found.end(), [](const Value& a, const Value& b) { return a.order < b.order; });
    return found;
}

void ParameterShadow::forget(std::uint64_t mark, std::uint64_t done) noexcept {
    for (std::uint32_t i = 0; i < size; ++i) {
        std::uint64_t order = slots[i].order.load(std::memory_order_acquire);
        if (order == 0 || order > mark || (done != always && slots[i].due.load(std::memory_order_relaxed) >= done))
            continue;
        // One that is set again meanwhile stays.
        slots[i].order.compare_exchange_strong(order, 0, std::memory_order_acq_rel);
    }
}

} // namespace glovebox::client
