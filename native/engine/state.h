#pragma once

#include "engine/block_meter.h"
#include "engine/engine.h"
#include "engine/prepared_plan.h"
#include "engine/step.h"
#include "os/clock.h"
#include "os/wait_word.h"
#include "wire/crash_record.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace glovebox::engine {

/// Plans that are prepared and not retired: those of a few changes, each with its alternates (design section 5, standby).
constexpr std::size_t planSlots = 32;

/// What an idle audio thread sleeps on. The host knows it from the plan that it published last.
enum class IdlePlace : std::uint32_t { bell, wave };

/// Both sides of a sandbox's engine. The main thread writes pages and plans, the audio thread reads them.
struct Engine::Implementation {
    // --- main to audio: written once, before `isReady` ----------------------------------------------------------------
    std::atomic<wire::HostPage*> hostPage{nullptr};
    std::atomic<wire::SandboxPage*> sandboxPage{nullptr};
    std::atomic<wire::CrashRecord*> crashRecord{nullptr}; ///< null: the host wants none
    std::atomic<Area*> wave{nullptr};
    std::atomic<Area*> hostBell{nullptr};
    std::atomic<Area*> ownBell{nullptr};
    double sampleRate = 48000;
    std::uint32_t maxFrames = 0;
    std::atomic<std::uint32_t> isReady{0}; ///< all of the above is there; a word to sleep on
    /// Asks the main thread to look at what the audio thread queued. Any thread.
    std::function<void()> requestService = [] {};

    /// A plan is freed by the main thread after the host promised that no block uses it.
    std::array<std::atomic<PreparedPlan*>, planSlots> plans{};
    /// Version + 1 of the plan in each slot, 0 for none: what the audio thread may look at without touching a plan.
    std::array<std::atomic<std::uint64_t>, planSlots> loaded{};
    /// Where to sleep when the plan of the last block is gone, or none has run yet.
    std::atomic<IdlePlace> idlePlace{IdlePlace::bell};

    /// The plan of the running block. A done word tells the host that a stage has finished, and the host may retire the
    /// plan at once; the audio thread still needs it to ring.
    std::atomic<PreparedPlan*> held{nullptr};
    /// Main thread: retired, but held when it was. Freed with the next, or with the engine.
    std::vector<std::unique_ptr<PreparedPlan>> retired;

    /// Who uses the devices now: nobody, a block, or the main thread that flushes parameters while no blocks run. A block
    /// that begins during such a flush waits for its end: it can only be the first one after a pause.
    /// `closed`: devices are being destroyed, no block begins any more.
    enum class User : std::uint32_t { nobody, block, flush, closed };
    std::atomic<User> user{User::nobody};
    std::atomic<std::uint64_t> lastBlockNs{0}; ///< when the last block ended
    std::atomic<std::uint64_t> newestBlock{0}; ///< that was begun; for crash reports
    std::atomic<bool> isClosing{false};        ///< a block that waits for another sandbox is given up

    /// Of this process alone: nobody else can move or wake who sleeps on it, too, while no block is expected.
    std::atomic<std::uint32_t> ownWord{0};

    // --- audio thread alone ------------------------------------------------------------------------------------------
    PreparedPlan* plan = nullptr; ///< of the running block: `held`
    BlockHeader block;
    BlockMeter meter;
    std::uint32_t fadedFrames = wire::fadeInFrames; ///< of a fade-in

    /// Sequentially consistent: `hold` and whoever sleeps look again after a store of their own, which an acquire may overtake.
    [[nodiscard]] bool isLoadedIn(std::size_t slot, std::uint32_t version) const noexcept {
        return loaded[slot].load(std::memory_order_seq_cst) == std::uint64_t{version} + 1;
    }
    /// Where a plan is loaded; `planSlots`: nowhere.
    [[nodiscard]] std::size_t slotOf(std::uint32_t version) const noexcept {
        std::size_t slot = version % planSlots; // there, unless others were not retired in time
        for (std::size_t i = 0; i < planSlots; ++i, slot = (slot + 1) % planSlots) {
            if (isLoadedIn(slot, version)) return slot;
        }
        return planSlots;
    }
    [[nodiscard]] bool isLoaded(std::uint32_t version) const noexcept { return slotOf(version) != planSlots; }
    [[nodiscard]] bool hasFreeSlot() const noexcept {
        return std::any_of(plans.begin(), plans.end(), [](const auto& slot) { return slot.load() == nullptr; });
    }
    /// Audio thread: finds the plan and holds it until `letGo`; null if it is not loaded.
    [[nodiscard]] PreparedPlan* hold(std::uint32_t version) noexcept {
        const std::size_t slot = slotOf(version);
        if (slot == planSlots) return nullptr;
        PreparedPlan* const found = plans[slot].load(std::memory_order_acquire);
        held.store(found, std::memory_order_seq_cst);
        // Looked at again: now either we see that it is gone, or the main thread sees that we hold it.
        if (found != nullptr && isLoadedIn(slot, version)) return found;
        letGo();
        return nullptr;
    }
    void letGo() noexcept { held.store(nullptr, std::memory_order_seq_cst); }
    /// Audio thread: the devices are the block's until `endBlock`. False: never again.
    [[nodiscard]] bool takeDevices() noexcept {
        for (User seen = user.load(std::memory_order_acquire);; seen = user.load(std::memory_order_acquire)) {
            if (seen == User::closed) return false;
            if (seen != User::flush && user.compare_exchange_weak(seen, User::block, std::memory_order_acq_rel)) {
                return true;
            }
            os::spinPause();
        }
    }
    void endBlock() noexcept {
        letGo();
        lastBlockNs.store(os::nowNs(), std::memory_order_relaxed);
        user.store(User::nobody, std::memory_order_release);
    }
    /// Main thread: true if no block has run for `pauseNs` and none runs: the devices are ours until `endFlush`.
    [[nodiscard]] bool beginFlush(std::uint64_t pauseNs) noexcept {
        if (os::nowNs() - lastBlockNs.load(std::memory_order_relaxed) < pauseNs) return false;
        User expected = User::nobody;
        return user.compare_exchange_strong(expected, User::flush, std::memory_order_acq_rel);
    }
    /// Main thread: true if no block runs, and none can begin from now on. May be asked again.
    [[nodiscard]] bool tryClose() noexcept {
        User expected = User::nobody;
        return user.compare_exchange_strong(expected, User::closed, std::memory_order_acq_rel) ||
               expected == User::closed;
    }
    void endFlush() noexcept { user.store(User::nobody, std::memory_order_release); }
    /// Main thread, when there is a free slot.
    void loadPlan(std::unique_ptr<PreparedPlan> prepared) noexcept {
        const std::uint32_t version = prepared->version;
        std::size_t slot = version % planSlots;
        while (plans[slot].load(std::memory_order_relaxed) != nullptr) slot = (slot + 1) % planSlots;
        plans[slot].store(prepared.release(), std::memory_order_release);
        loaded[slot].store(std::uint64_t{version} + 1, std::memory_order_seq_cst);
    }
    void unloadPlan(std::size_t slot) {
        loaded[slot].store(0, std::memory_order_seq_cst);
        retired.emplace_back(plans[slot].exchange(nullptr, std::memory_order_seq_cst));
        const PreparedPlan* const stillHeld = held.load(std::memory_order_seq_cst);
        std::erase_if(retired, [stillHeld](const auto& plan) { return plan.get() != stillHeld; });
    }
    [[nodiscard]] bool isDone(const PreparedDependency& dependency, std::uint64_t sequence) const noexcept;
    void ring(const std::vector<PreparedRing>& rings, bool isLast) noexcept;
};

/// Increments the bell's word and wakes its sleeper: one call to the kernel. Any thread, also in a signal handler.
void ringBell(Area& bell) noexcept;

} // namespace glovebox::engine
