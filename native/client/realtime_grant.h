#pragma once

#include "glovebox/types.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace glovebox::client {

/// Real-time scheduling of one sandbox's audio thread, given and taken from outside (design section 3): it has it while the
/// owner of blocks has it, always below the owner, and loses it at once when it holds a processor beyond a block's deadline.
class RealtimeGrant {
public:
    /// Audio thread: it missed the block's deadline. `isAtWork`: it says that it is not asleep: one that has not even begun
    /// is a victim, not the cause. `missedBlocks` in a row, this one included. At most one kernel call.
    void missed(bool isAtWork, std::uint32_t missedBlocks) noexcept;
    /// Audio thread: it was on time. True when the watcher should look again.
    [[nodiscard]] bool kept() noexcept;

    /// Watcher: makes it so. `ownerPriority`: of the owner of blocks, 0 when that is not a real-time thread.
    /// True: the system has just refused it, and a broker may be asked on behalf of `thread`.
    [[nodiscard]] bool serve(std::uint32_t process, std::uint32_t thread, int ownerPriority);
    /// Keeper: asks the broker for it (os::askForRealtime), which takes its time, and tells the watcher's side.
    void askBroker(std::uint32_t process, std::uint32_t thread, int ownerPriority);

    /// Any thread.
    [[nodiscard]] RealtimeState state() const noexcept { return current.load(std::memory_order_relaxed); }
    [[nodiscard]] std::string refusal() const;
    [[nodiscard]] RealtimePath path() const noexcept { return grantedBy.load(std::memory_order_relaxed); }

private:
    std::atomic<RealtimeState> current{RealtimeState::waiting};
    std::atomic<std::uint32_t> granted{0}; ///< the thread that has it; taken out by whoever takes it away
    std::atomic<RealtimePath> grantedBy{RealtimePath::none};
    std::atomic<bool> mayHaveIt{true}; ///< false from a missed deadline until it has been on time for a while
    std::uint32_t onTimeBlocks = 0;    ///< audio thread
    int priority = 0;                  ///< watcher: of what was asked for
    mutable std::mutex mutex;          ///< guards `why`; never taken by the audio thread
    std::string why;
};

/// The priority of sandboxes under an owner of this priority; 0: there is none below it.
[[nodiscard]] int sandboxPriorityBelow(int ownerPriority) noexcept;

} // namespace glovebox::client
