#pragma once

#include "client/arena.h"
#include "client/block_times.h"
#include "client/control_link.h"
#include "client/crash_report.h"
#include "client/pulse.h"
#include "client/realtime_grant.h"
#include "client/runtime_core.h"
#include "client/series_placement.h"
#include "client/shared_area.h"
#include "core/misuse.h"
#include "engine/sandbox_main.h"
#include "glovebox/types.hpp"
#include "os/process.h"
#include "os/wait_port.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace glovebox::client {

/// What the audio thread needs of one sandbox. Lives as long as any plan names it.
struct SandboxRuntime {
    SandboxId id = 0;
    std::uint64_t process = 0; ///< the serial of its link
    std::shared_ptr<BlockTotals> totals;
    std::shared_ptr<SharedArea> hostPageArea, sandboxPageArea, bellArea, crashArea;
    wire::HostPage* hostPage = nullptr;
    const wire::SandboxPage* page = nullptr; ///< hostile
    wire::BellPage* bell = nullptr;
    os::WaitPort wavePort;            ///< where a word can't wake all who sleep on it; not open elsewhere
    engine::Engine* engine = nullptr; ///< direct mode: stages run on the thread that calls process()

    std::atomic<bool> isDead{false};       ///< set by the watcher, never cleared
    std::atomic<bool> hasLifeEnded{false}; ///< set by the life watch, never cleared: its process is ending, or it lies
    std::atomic<bool> hasLied{false};      ///< set by the audio thread: its words can't be true; the watcher ends it
    /// Set by the audio thread, so that the watcher kills it, or by who else asks it where it stands before it is killed;
    /// never cleared: it plays no more.
    std::atomic<bool> isHung{false};
    std::atomic<bool> isLate{false};    ///< set and cleared by the audio thread
    std::atomic<bool> isStandby{false}; ///< of a sandbox whose own process is another one
    std::atomic<bool> fadesIn{false};   ///< in its first block: it was made as a standby
    /// Of a standby: what is told to it while it waits must not arrive when it plays, so one excludes the other.
    enum class StandbyUse : std::uint32_t { waits, keepsUp, isClaimed, plays };
    std::atomic<StandbyUse> standbyUse{StandbyUse::waits};
    std::atomic<bool> mayBeReplaced{true}; ///< by its standby; false: it was ended on request
    /// Newest block it was asked for, and the last stage of that block: what "caught up" means.
    std::atomic<std::uint64_t> lastSignalled{0};
    std::atomic<std::uint32_t> lastStage{0};
    /// Frames of the blocks that it was asked for, and of those before the last of them: the clock of lines inside of it, which
    /// stands still while it is late. It begins where the group's is at its first block. Written by the audio thread before
    /// `lastSignalled`.
    std::atomic<std::uint64_t> framesAsked{0}, framesBefore{0};
    std::uint64_t lateSinceNs = 0;  ///< audio thread: when the first of `missedBlocks` was missed
    std::uint64_t scrubbedSeen = 0; ///< audio thread: the sandbox's own counters as of the last block
    std::uint64_t droppedSeen = 0;
    std::uint32_t missedBlocks = 0; ///< audio thread
    /// Plan of the last block it was asked for; written by the audio thread before `lastSignalled`.
    std::atomic<std::uint32_t> lastVersion{0};
    /// Set by the audio thread, cleared by the watcher: it sleeps although it has been asked. Somebody may have stolen its
    /// wake-up, and then only its own process can wake it.
    std::atomic<bool> mustLook{false};
    std::uint64_t goneSinceNs = 0; ///< audio thread: when it was first seen gone and not ended; 0: never
    bool wasLateNotified = false;  ///< watcher
    RealtimeGrant realtime;

    /// Ended, or its crash handler or its life word says that it is about to: known before the process has gone. One that
    /// only says so is never asked again and is killed when it does not end.
    [[nodiscard]] bool isGone() const noexcept {
        return isDead.load(std::memory_order_acquire) || page->crashed.load(std::memory_order_relaxed) != 0 ||
               hasLifeEnded.load(std::memory_order_relaxed) || hasLied.load(std::memory_order_relaxed);
    }
    /// Appends the areas of its own that others map.
    void addSharedAreas(std::vector<wire::AreaId>& areas) const {
        areas.push_back(sandboxPageArea->id);
        areas.push_back(bellArea->id);
    }
    /// Uses no plan older than `version`: only one that has caught up is asked for the next block.
    [[nodiscard]] bool hasLeftPlansBefore(std::uint32_t version) const noexcept {
        return hasCaughtUp() || lastVersion.load(std::memory_order_seq_cst) >= version;
    }
    /// What was due before this frame of its clock has reached its plugins. Any thread.
    [[nodiscard]] std::uint64_t framesDone() const noexcept {
        // In this order: a block that is asked for meanwhile counts as not done.
        const std::uint64_t before = framesBefore.load(std::memory_order_acquire);
        const std::uint64_t asked = framesAsked.load(std::memory_order_acquire);
        return hasCaughtUp() ? asked : before;
    }
    [[nodiscard]] bool hasCaughtUp() const noexcept {
        const auto asked = lastSignalled.load(std::memory_order_relaxed);
        return asked == 0 ||
               page->done[lastStage.load(std::memory_order_relaxed)].sequence.load(std::memory_order_seq_cst) >= asked;
    }
};

/// One sandbox seen from its host: the process (or, in direct mode, the thread), its control link, its areas.
class SandboxLink {
public:
    struct Callbacks {
        std::function<core::Status(wire::Message&&)> announced; ///< watcher thread
        /// Watcher thread, once. What a report is made of; null if the end was asked for.
        std::function<void(const SandboxEnd&, std::shared_ptr<const CrashMaterial>)> ended;
        std::function<void(const std::string& text)> wroteText; ///< watcher thread: standard output and error
        std::function<wire::AreaId()> newAreaId;
    };
    SandboxLink(std::shared_ptr<RuntimeCore> runtime, SandboxId id, SandboxOptions options, Callbacks callbacks);
    ~SandboxLink(); ///< kills and reaps
    SandboxLink(const SandboxLink&) = delete;
    SandboxLink& operator=(const SandboxLink&) = delete;

    /// Starts it, says Hello, maps its pages and those of the group. Any thread but the watcher's.
    [[nodiscard]] core::Status start(const GroupOptions& group, const std::shared_ptr<SharedArea>& wavePage,
                                     const std::shared_ptr<SharedArea>& hostBell);

    /// Maps an area into the sandbox unless it has it already.
    [[nodiscard]] core::Status mapInto(const SharedArea& area, bool isWritable, bool isOwn);
    void forgetArea(wire::AreaId area);

    /// Which devices it may speak for: from before CreateDevice is sent until DestroyDevice is answered. Any thread.
    void own(wire::DeviceId device, const std::string& file, const std::string& pluginId);
    /// What its plugin calls itself, as soon as that is known.
    void describe(wire::DeviceId device, const core::PluginDescriptor& descriptor);
    void disown(wire::DeviceId device);
    [[nodiscard]] bool owns(wire::DeviceId device) const;

    /// A request with the sandbox's call limit; one that is overdue ends the sandbox as hung.
    [[nodiscard]] core::Result<wire::Message> request(const wire::Message& message, std::uint64_t limitNs);
    /// `meanwhile` runs while the answer is under way; may be empty.
    [[nodiscard]] core::Status command(const wire::Message& message, std::uint64_t limitNs,
                                       const std::function<void()>& meanwhile = {});
    template <typename Answer>
    [[nodiscard]] core::Result<Answer> ask(const wire::Message& message, std::uint64_t limitNs) {
        runtime->pulse().rouse();
        auto answer = control->ask<Answer>(message, limitNs);
        noteOverdue(answer.status(), wire::messageName(message));
        return answer;
    }
    [[nodiscard]] ControlLink& link() noexcept { return *control; }

    /// Tells it to leave and does not wait: `end` follows. What several have to do for that they do at the same time.
    void askToEnd();
    /// Ends it: Shutdown within `graceMs`, then kill; waits until it is gone. Idempotent.
    void end(std::uint32_t graceMs);
    /// Which of its threads hangs.
    enum class HungThread : std::uint8_t { main, audio };
    /// Kills it now with `state` as the reason. One that is hung is first asked where it stands, for 50 ms at most. Any
    /// thread, does not wait.
    void kill(SandboxState state, const std::string& reason, HungThread hung = HungThread::main);
    /// Ends it because what it said can't be: the status for whoever asked. Any thread.
    [[nodiscard]] core::Status breach(const char* what);

    /// Kills it if it lives: it gave `failure` for an answer to a plan, or none in time.
    void planFailed(const core::Status& failure);

    /// Any thread: misuse that only the host sees, added to what the sandbox's own page says.
    void noteMisuse(core::Misuse kind) const noexcept {
        hostMisuse[static_cast<std::size_t>(kind)].fetch_add(1, std::memory_order_relaxed);
    }
    /// Any thread: by core::Misuse, the page's figure, which may be a lie, and the host's.
    [[nodiscard]] std::uint32_t misuse(std::size_t kind) const noexcept {
        return runtimeState->page->misuse[kind].load(std::memory_order_relaxed) +
               hostMisuse[kind].load(std::memory_order_relaxed);
    }
    [[nodiscard]] const std::shared_ptr<SandboxRuntime>& audioSide() const noexcept { return runtimeState; }
    [[nodiscard]] const std::shared_ptr<Arena>& arena() const noexcept { return memory; }
    [[nodiscard]] const SandboxOptions& settings() const noexcept { return options; }
    [[nodiscard]] SandboxState state() const;
    [[nodiscard]] SandboxEnd ending() const;
    [[nodiscard]] std::uint32_t processId() const noexcept { return pid; }
    [[nodiscard]] bool isAlive() const noexcept { return !runtimeState->isDead.load(std::memory_order_acquire); }
    [[nodiscard]] bool isDirect() const noexcept { return options.hosting == HostingMode::direct; }
    [[nodiscard]] SandboxProcess process() const;
    /// Watcher thread: `ownerPriority` as in RealtimeGrant::serve.
    void serveRealtime(int ownerPriority);
    /// Watcher thread: keeps its audio thread on this processor, or lets it go (`anyProcessor`).
    void servePlace(std::uint32_t processor);
    [[nodiscard]] const wire::Welcome& greeting() const noexcept { return welcome; }

    /// Watcher thread: kills it if the audio thread found it hung, and sees to it that one that says it ends does.
    void serveNotices();
    /// Watcher thread: with `isRound`, asks it for a sign of life unless it is at work on a request; ends it as hung when it
    /// gave none within `limitNs`. Returns when that will be; os::forEver: it owes no answer.
    [[nodiscard]] std::uint64_t pingIdle(std::uint64_t nowNs, bool isRound, std::uint64_t limitNs);

private:
    std::shared_ptr<RuntimeCore> runtime;
    SandboxId id;
    SandboxOptions options;
    Callbacks callbacks;
    std::shared_ptr<SandboxRuntime> runtimeState = std::make_shared<SandboxRuntime>();
    std::shared_ptr<Arena> memory;
    std::shared_ptr<SharedArea> groupHostBell;
    std::unique_ptr<ControlLink> control;
    std::uint32_t pid = 0;
    ThreadPlacement placement;
    StartMode started = StartMode::executed;
    std::string startNote;
    wire::Welcome welcome;
    std::set<wire::AreaId> mapped;
    std::mutex mappedMutex;
    std::map<wire::DeviceId, KnownDevice> owned;
    mutable std::mutex ownedMutex;

    os::Child child;
    os::Handle outputPipe;
    std::atomic<RuntimeCore::WatchKey> exitKey{0}, channelKey{0}, outputKey{0};
    std::size_t outputBytes = 0;
    mutable std::array<std::atomic<std::uint32_t>, core::misuseCount> hostMisuse{}; ///< only good for reports
    std::string outputTail;                                                         ///< watcher
    std::unique_ptr<engine::SandboxMain> inProcess;
    std::thread inProcessThread;

    mutable std::mutex stateMutex;
    std::condition_variable stateChanged;
    SandboxState current = SandboxState::starting;
    SandboxState killedAs = SandboxState::stopped;
    std::string killReason;
    HungThread hungThread = HungThread::main;
    SandboxEnd last;
    std::string noticedBy; ///< which net caught its end first; empty: none yet
    std::uint64_t noticedNs = 0;
    /// How far asking a hung thread has come. Watcher.
    struct Inquiry {
        std::uint64_t begunNs = 0; ///< 0: not yet
        std::uint32_t thread = 0;  ///< its number, as the sandbox gives it
        std::uint32_t looks = 0;
        bool hasOldRecord = false; ///< the record was complete before
        bool isSuspended = false;
        std::uint32_t tries = 0; ///< since it was suspended
        std::vector<CrashFrame> seen;
        std::vector<std::string> missing;
    } inquiry;
    std::atomic<RuntimeCore::TimerKey> inquiryTimer{0}, goneTimer{0}, crashTimer{0};
    std::optional<ControlLink::Ticket> idlePing; ///< watcher
    std::optional<ControlLink::Ticket> lookPing; ///< watcher
    std::uint64_t idlePingSinceNs = 0;
    bool isEnding = false;
    bool isAskedToEnd = false;
    std::atomic<bool> isExitWatched{false}; ///< from then on the watcher reaps the process, and nobody else
    std::atomic<bool> isSettled{false};     ///< no callback of the watcher's is running or will

    /// An area as it is announced to the sandbox, with the handle that goes along.
    struct Offer {
        wire::MapArea message;
        os::Handle own; ///< open if `area`'s would allow too much
        const SharedArea* area = nullptr;
        const os::WaitPort* port = nullptr; ///< of what the sandbox sleeps on or rings
        [[nodiscard]] const os::Handle* handle() const noexcept { return own.isOpen() ? &own : &area->memory.handle(); }
        /// What goes with the message: the memory, then the port where that holds something.
        void addTo(std::vector<const os::Handle*>& handles) const {
            handles.push_back(handle());
            if (port->handle().isOpen()) handles.push_back(&port->handle());
        }
    };
    [[nodiscard]] static core::Result<Offer> offer(const SharedArea& area, bool isWritable, bool isOwn);

    [[nodiscard]] core::Status createPages();
    [[nodiscard]] core::Status begin(const GroupOptions& group, const std::shared_ptr<SharedArea>& wavePage,
                                     const std::shared_ptr<SharedArea>& hostBell);
    /// Says Hello and brings the pages.
    [[nodiscard]] core::Status greet(const GroupOptions& group, const SharedArea& wavePage, const SharedArea& hostBell);
    [[nodiscard]] core::Status startProcess();
    /// Makes the connection and the process at the other end.
    [[nodiscard]] core::Status spawnProcess(const std::vector<std::string>& environment);
    void connect(os::MessageChannel channel);
    [[nodiscard]] os::ResourceLimits processLimits() const;
    void askToLook(); ///< watcher
    void watchLimits();
    [[nodiscard]] core::Result<os::Child> startForked(const std::vector<std::string>& environment,
                                                      const os::Handle& controlEnd, const os::Handle& output);
    [[nodiscard]] core::Result<os::Child> startExecuted(std::vector<std::string> environment,
                                                        const os::Handle& controlEnd, const os::Handle& output);
    [[nodiscard]] core::Status startInProcess(os::MessageChannel childEnd);
    void channelReady();
    void outputReady();
    void exitReady();
    /// It has ended by itself: if that was because of a limit, that is the reason.
    void noteOverLimit(const os::ExitStatus& status);
    void finish(const os::ExitStatus& status);
    void notice(const char* net); ///< with stateMutex held
    void endSoon(SandboxState state,
                 const char* reason); ///< with stateMutex held: kills it unless it ends by itself within a moment
    void judgeCrashWord();            ///< with stateMutex held: a word that says so and a process that goes on
    void inquire();
    void inquireLater(std::uint64_t afterNs);
    void lookFromOutside();
    [[nodiscard]] std::shared_ptr<CrashMaterial> gatherMaterial() const;
    [[nodiscard]] SandboxEnd describeEnd(const os::ExitStatus& status, CrashMaterial& material) const;
    void blame(SandboxEnd& end, CrashMaterial& material) const;
    void noteOverdue(const core::Status& status, const char* what);
};

} // namespace glovebox::client
