#include "client/realtime_grant.h"

#include "os/realtime_broker.h"
#include "os/scheduling.h"

#include <algorithm>

namespace glovebox::client {

namespace {

/// Room for threads of the host's that must come before sandboxes, too.
constexpr int belowOwner = 5;
/// How long a sandbox must have been on time again: it was the last one for good reason.
constexpr std::uint32_t blocksOfProbation = 64;

} // namespace

int sandboxPriorityBelow(int ownerPriority) noexcept {
    return ownerPriority < 2 ? 0 : std::max(1, ownerPriority - belowOwner);
}

void RealtimeGrant::missed(bool isAtWork, std::uint32_t missedBlocks) noexcept {
    onTimeBlocks = 0;
    // What it says of itself may be a lie: it is believed once.
    if (!isAtWork && missedBlocks < 2) return;
    const std::uint32_t thread = granted.exchange(0, std::memory_order_acq_rel);
    if (thread == 0) return;
    mayHaveIt.store(false, std::memory_order_relaxed);
    current.store(RealtimeState::withdrawn, std::memory_order_relaxed);
    os::takeRealtime(thread);
}

bool RealtimeGrant::kept() noexcept {
    if (mayHaveIt.load(std::memory_order_relaxed)) return false;
    if (++onTimeBlocks < blocksOfProbation) return false;
    onTimeBlocks = 0;
    mayHaveIt.store(true, std::memory_order_relaxed);
    return true;
}

bool RealtimeGrant::serve(std::uint32_t process, std::uint32_t thread, int ownerPriority) {
    const int wanted = sandboxPriorityBelow(ownerPriority);
    if (wanted == 0) {
        if (const std::uint32_t had = granted.exchange(0, std::memory_order_acq_rel)) os::takeRealtime(had);
        if (state() != RealtimeState::refused) current.store(RealtimeState::waiting, std::memory_order_relaxed);
        priority = 0;
        return false;
    }
    if (!mayHaveIt.load(std::memory_order_relaxed) || thread == 0) return false;
    const std::uint32_t has = granted.load(std::memory_order_acquire);
    if (has == thread && priority == wanted) return false;
    if (state() == RealtimeState::refused && priority == wanted) return false; // asked already, and answered
    const auto status = os::grantRealtime(process, thread, wanted);
    priority = wanted;
    current.store(status ? RealtimeState::granted : RealtimeState::refused, std::memory_order_relaxed);
    grantedBy.store(status ? RealtimePath::direct : RealtimePath::none, std::memory_order_relaxed);
    granted.store(status ? thread : 0, std::memory_order_release);
    const std::lock_guard lock(mutex);
    why = status ? std::string() : status.text();
    return !status.isOk();
}

void RealtimeGrant::askBroker(std::uint32_t process, std::uint32_t thread, int ownerPriority) {
    const auto status = os::askForRealtime(process, thread, sandboxPriorityBelow(ownerPriority));
    if (!status) {
        const std::lock_guard lock(mutex);
        why += "; " + status.text();
        return;
    }
    grantedBy.store(RealtimePath::rtkit, std::memory_order_relaxed);
    granted.store(thread, std::memory_order_release);
    current.store(RealtimeState::granted, std::memory_order_relaxed);
    const std::lock_guard lock(mutex);
    why.clear();
}

std::string RealtimeGrant::refusal() const {
    const std::lock_guard lock(mutex);
    return why;
}

} // namespace glovebox::client
