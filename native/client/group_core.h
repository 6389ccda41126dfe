#pragma once

#include "client/block_pace.h"
#include "client/block_plan.h"
#include "client/graph/graph.h"
#include "client/group_records.h"
#include "client/recovery.h"
#include "client/recovery_saver.h"
#include "client/runtime_core.h"
#include "client/sandbox_link.h"
#include "core/rate_limit.h"
#include "glovebox/group.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace glovebox::client {

class PlanBuilder;

/// Everything behind a Group. Control functions lock `editing`, which may be held for as long as a plugin takes to load:
/// what looks at a sandbox or kills it does without. process() touches only the plan that it holds.
class GroupCore : public std::enable_shared_from_this<GroupCore> {
public:
    GroupCore(std::shared_ptr<RuntimeCore> runtime, GroupOptions options, GroupListener listener);
    ~GroupCore();

    [[nodiscard]] Status open();
    void close();

    // sandboxes (group_sandboxes.cpp)
    [[nodiscard]] Result<SandboxId> addSandbox(const SandboxOptions& wanted);
    [[nodiscard]] Status removeSandbox(SandboxId sandbox, std::uint32_t graceMs);
    [[nodiscard]] Status terminateAll(std::uint32_t graceMs);
    [[nodiscard]] Status killSandbox(SandboxId sandbox);
    [[nodiscard]] Result<SandboxState> sandboxState(SandboxId sandbox) const;
    [[nodiscard]] Result<std::uint32_t> sandboxProcessId(SandboxId sandbox) const;
    [[nodiscard]] Result<SandboxProcess> sandboxProcess(SandboxId sandbox) const;
    [[nodiscard]] Result<SandboxEnd> sandboxEnd(SandboxId sandbox) const;
    [[nodiscard]] Result<SandboxUsage> sandboxUsage(SandboxId sandbox) const;
    [[nodiscard]] Result<std::shared_ptr<const CrashReport>> crashReport(SandboxId sandbox) const;
    [[nodiscard]] Result<std::vector<std::uint32_t>> sandboxMisuse(SandboxId sandbox) const;
    [[nodiscard]] Result<std::uint64_t> ping(SandboxId sandbox);
    void serveNotices(); ///< watcher thread
    /// Watcher thread, with the runtime's pulse. Whether blocks were played since the last one or a sandbox owes an answer.
    [[nodiscard]] bool beat();
    /// Watcher thread: as SandboxLink::pingIdle for every sandbox; lowers `firstOverdueNs`. Whether there is any.
    [[nodiscard]] bool pingIdle(std::uint64_t nowNs, bool isRound, std::uint64_t& firstOverdueNs);

    // recovery (group_recovery.cpp, group_revival.cpp)
    [[nodiscard]] Status restartSandbox(SandboxId sandbox);
    [[nodiscard]] Result<std::uint32_t> standbyProcessId(SandboxId sandbox) const;
    [[nodiscard]] Status liftQuarantine(DeviceId device);
    [[nodiscard]] Status saveForRecovery(SandboxId sandbox);
    [[nodiscard]] Result<std::vector<std::byte>> stateSetAside(DeviceId device) const;

    // devices (group_devices.cpp)
    [[nodiscard]] Result<DeviceId> addDevice(SandboxId sandbox, const DeviceOptions& wanted);
    [[nodiscard]] Status removeDevice(DeviceId device);
    [[nodiscard]] Result<DeviceInfo> deviceInfo(DeviceId device) const;
    [[nodiscard]] Result<DeviceId> duplicateDevice(DeviceId device, SandboxId sandbox);
    [[nodiscard]] Status moveDevice(DeviceId device, SandboxId sandbox);
    [[nodiscard]] Status restartDevice(DeviceId device);
    [[nodiscard]] Status requestLayout(DeviceId device, const std::vector<std::uint32_t>& inputs,
                                       const std::vector<std::uint32_t>& outputs);
    [[nodiscard]] Status resetDevice(DeviceId device);

    // connections and host ends (group_connections.cpp)
    [[nodiscard]] Result<ConnectionId> connect(const ConnectionEnds& ends);
    [[nodiscard]] Status disconnect(ConnectionId connection);
    [[nodiscard]] std::vector<ConnectionInfo> connections() const;
    [[nodiscard]] Result<std::uint32_t> addHostInput(DeviceId device, std::uint32_t port, std::uint32_t channels,
                                                     SampleType type);
    [[nodiscard]] Result<std::uint32_t> addHostOutput(DeviceId device, std::uint32_t port, SampleType type);
    [[nodiscard]] Status removeHostInput(std::uint32_t index);
    [[nodiscard]] Status removeHostOutput(std::uint32_t index);
    [[nodiscard]] Status collectEvents(DeviceId device);
    [[nodiscard]] Result<std::uint32_t> addTap(DeviceId device, std::uint32_t port);
    [[nodiscard]] Result<TapReading> readTap(std::uint32_t tap, std::span<float* const> channels,
                                             std::uint32_t capacity) const;

    // parameters and state (group_parameters.cpp)
    [[nodiscard]] Result<std::vector<core::ParameterInfo>> parameters(DeviceId device);
    [[nodiscard]] Result<double> parameterValue(DeviceId device, std::uint32_t parameter);
    [[nodiscard]] Result<std::vector<std::pair<std::uint32_t, double>>> parameterValues(DeviceId device);
    [[nodiscard]] Status setParameter(DeviceId device, std::uint32_t parameter, double value);
    [[nodiscard]] Result<std::string> valueToText(DeviceId device, std::uint32_t parameter, double value);
    [[nodiscard]] Result<double> textToValue(DeviceId device, std::uint32_t parameter, const std::string& text);
    [[nodiscard]] Result<std::vector<std::byte>> saveState(DeviceId device, core::StateContext context);
    [[nodiscard]] Status loadState(DeviceId device, std::span<const std::byte> state, core::StateContext context);
    [[nodiscard]] Status setOffline(bool offline);

    /// What a render needs to know of the host's ends: input count, channels per output, devices whose events are kept.
    void renderEnds(std::uint32_t& inputs, std::vector<std::uint32_t>& outputChannels,
                    std::vector<DeviceId>& collected) const;

    // blocks (block.cpp, block_io.cpp)
    BlockReport process(const Block& block, bool offline) noexcept;
    [[nodiscard]] const core::EventList* eventsOf(DeviceId device) noexcept;
    [[nodiscard]] GroupStatistics statistics() const noexcept;
    [[nodiscard]] std::vector<WallCount> wallTimes() const { return wallTimes_.read(); }
    [[nodiscard]] std::vector<SandboxStatistics> sandboxStatistics() const;

    const GroupOptions options;

private:
    friend class PlanBuilder;
    friend class Recovery;
    friend class RecoverySaver;
    friend class StandbyKeeper;
    std::shared_ptr<RuntimeCore> runtime;
    GroupListener listener;
    mutable std::timed_mutex editing;
    bool isClosed = false;
    bool hasOpened = false;
    std::atomic<bool> isOffline{false}; ///< written with `editing`
    std::atomic<wire::AreaId> nextArea{1};
    std::uint32_t nextSandbox = 1, nextDevice = 1, nextHostInput = 0, nextHostOutput = 0;
    ConnectionId nextConnection = 1;
    std::shared_ptr<SharedArea> wavePage, hostBell;

    std::map<SandboxId, SandboxRecord> sandboxes;
    std::vector<std::unique_ptr<DeviceRecord>> devices;   ///< in the order they were added
    std::vector<std::unique_ptr<ConnectionRecord>> wires; ///< in the order they were made
    std::vector<HostInputRecord> hostInputs;
    std::vector<HostOutputRecord> hostOutputs;
    mutable std::mutex tapMutex;
    std::vector<TapRecord> taps;

    // The plan in use: `latest` is what the next block takes, `inUse` what a running block holds (a hazard pointer).
    std::atomic<BlockPlan*> latest{nullptr};
    std::atomic<BlockPlan*> inUse{nullptr};
    std::atomic<std::uint32_t> retireEpoch{0};
    std::atomic<bool> retireWaiting{false};
    std::unique_ptr<BlockPlan> current;
    /// Outcomes and collected events of plans that are gone: who ran the last block may read them until the next has run.
    struct ReportedOutcomes {
        std::uint64_t blocks = 0; ///< run when the plan went
        std::vector<SandboxOutcome> outcomes;
        std::vector<std::shared_ptr<EventCollector>> collectors;
    };
    std::vector<ReportedOutcomes> reported;
    std::uint32_t planVersion = 0;   ///< of the plan in use, of which its alternates have higher numbers
    std::uint32_t newestVersion = 0; ///< that was ever given to a plan

    // Written by the owner of blocks.
    std::atomic<bool> hasOwner{false};
    std::uint64_t sequence = 0;
    std::uint64_t framesProcessed = 0;
    std::int64_t steadyFrames = 0;
    std::atomic<bool> isNoticed{false};
    std::atomic<std::uint32_t> ownerThread{0}; ///< who called process() last
    SeriesWatch seriesWatch;
    struct Counters {
        std::atomic<std::uint64_t> blocks{0}, incomplete{0}, missed{0}, scrubbed{0}, dropped{0}, forged{0},
            kernelCalls{0};
    } counters;
    BlockTimes wallTimes_;
    std::uint64_t blocksAtBeat = 0; ///< watcher
    bool wasAtWork = false;         ///< watcher: there were blocks before that beat
    mutable std::mutex
        livingMutex; ///< guards the four below: every sandbox and device that was not removed, for those without `editing`
    std::map<SandboxId, std::shared_ptr<SandboxLink>> living;
    std::map<DeviceId, std::shared_ptr<DeviceMemory>> memories;
    std::map<SandboxId, std::shared_ptr<ReportSlot>> reports; ///< of each one's last end
    std::map<SandboxId, std::shared_ptr<BlockTotals>> totals; ///< from its first process on
    const std::shared_ptr<ReportGate> reportGate = std::make_shared<ReportGate>();
    bool isQuiet = false; ///< watcher: the group is closed, nobody listens any more
    Recovery recovery{*this};
    RecoverySaver saver{*this};
    StandbyKeeper standbyKeeper{*this};
    std::map<SandboxId, std::shared_ptr<Standby>> standbys; ///< with `editing`
    std::map<SandboxId, AdoptedStandby> adoptedStandbys;    ///< with `editing`

    [[nodiscard]] DeviceRecord* findDevice(DeviceId device) const;
    [[nodiscard]] SandboxRecord* findSandbox(SandboxId sandbox);
    [[nodiscard]] const SandboxRecord* findSandbox(SandboxId sandbox) const;
    /// Without `editing`. Null: no such sandbox.
    [[nodiscard]] std::shared_ptr<SandboxLink> linkOf(SandboxId sandbox) const;
    [[nodiscard]] std::shared_ptr<DeviceMemory> memoryOf(DeviceId device) const;
    /// A link that is not started yet. `serial` names it among all links of the group.
    [[nodiscard]] std::shared_ptr<SandboxLink> makeLink(SandboxId sandbox, const SandboxOptions& wanted,
                                                        std::uint64_t serial);
    /// `editing`, for a call that ends a sandbox: whoever holds it may wait for a plugin that hangs, so after `graceMs` those
    /// that it could wait for are killed. `sandbox` 0: all of them.
    [[nodiscard]] std::unique_lock<std::timed_mutex> editAfterKilling(SandboxId sandbox, std::uint32_t graceMs);
    void emitOnWatcher(const GroupEvent& event); ///< any thread
    [[nodiscard]] Result<SandboxLink*> aliveLink(const DeviceRecord& device);
    struct Target {
        DeviceRecord* record = nullptr;
        SandboxLink* link = nullptr;
    };
    /// A device and its living sandbox, or why there is none.
    [[nodiscard]] Result<Target> resolve(DeviceId device);
    [[nodiscard]] Status checkOutputPort(DeviceId device, std::uint32_t port) const;

    // With `editing` held:
    [[nodiscard]] Status activate(DeviceRecord& device);
    [[nodiscard]] Status deactivate(DeviceRecord& device);

    // Without it, on any link:
    [[nodiscard]] Result<wire::DeviceDescription> create(SandboxLink& link, DeviceId device,
                                                         const DeviceOptions& wanted);
    [[nodiscard]] Status activateIn(SandboxLink& link, DeviceRecord& device);
    [[nodiscard]] Result<std::vector<core::ParameterInfo>> fetchParameters(SandboxLink& link, DeviceId device);
    /// Refreshes the copy for recovery too, in the `project` context.
    [[nodiscard]] Result<StateBytes> save(SandboxLink& link, DeviceMemory& memory, core::StateContext context);
    [[nodiscard]] Result<std::vector<std::byte>> fetchState(SandboxLink& link, DeviceId device,
                                                            core::StateContext context, std::uint64_t limit);
    /// `meanwhile` runs while the plugin loads; may be empty.
    [[nodiscard]] Status load(SandboxLink& link, DeviceId device, std::span<const std::byte> state,
                              core::StateContext context, const std::function<void()>& meanwhile = {});
    /// The newest values of those parameters that `isWanted` says, to a device that does not play yet.
    [[nodiscard]] Status tell(SandboxLink& link, DeviceMemory& memory,
                              const std::function<bool(const ParameterShadow::Value&)>& isWanted);
    [[nodiscard]] Status destroy(SandboxLink& link, DeviceId device);

    /// What is to come back: the records of the sandbox's devices as they are now, or of `only` one of them.
    [[nodiscard]] Result<Revival> prepareRevival(SandboxId sandbox, DeviceId only = 0);
    /// Makes the devices in `revival.link`, which has been started. Fails if the process did not survive it, and says whose
    /// fault that was; a device that can't come back by itself is only an outcome.
    [[nodiscard]] Status revive(Revival& revival, const std::set<DeviceId>& withoutState);
    [[nodiscard]] Status reviveDevice(Revival& revival, DeviceRecord& device, RecoveredDevice& outcome,
                                      bool withoutState);
    /// Puts it into the next plan. `cancelled` if the sandbox or the group has gone meanwhile.
    [[nodiscard]] Status adopt(Revival& revival);
    void replaceSource(DeviceRecord& device);
    /// Its instance is another one: what the one before held over delayed edges ends with the next block. With `editing`.
    void endNotesOverTime(DeviceId source);
    /// The same for connections in the same block: from the plan of the next `commit` on. With `editing`.
    void endNotesInBlock(DeviceId source);
    void forgetAreas(const std::vector<wire::AreaId>& gone); ///< in every sandbox that has them
    [[nodiscard]] Status applyOffline(const std::vector<DeviceId>& which);

    // With `editing` held:
    void forgetDevice(DeviceId device);
    /// Compiles, prepares plan v+1 in every sandbox, publishes it, waits until v is out of use, retires it.
    [[nodiscard]] Status commit();

    // standby_plans.cpp, with `editing` held:
    /// The standby has the same devices, ready to run in place of the sandbox's.
    [[nodiscard]] bool isInStep(const Standby& standby) const;
    /// Whether the sandbox is to have a standby now.
    [[nodiscard]] bool wantsStandby(SandboxId sandbox) const;
    struct AlternatePlan {
        Standby* standby = nullptr;
        std::unique_ptr<PlanBuilder> builder;
        std::vector<std::pair<SandboxRecord*, ControlLink::Ticket>> asked;
    };
    /// Of every standby that can take over in the plan that `primary` builds; numbered after it.
    [[nodiscard]] std::vector<AlternatePlan> buildAlternates(const graph::Compiled& compiled, PlanBuilder& primary);
    void sendAlternates(std::vector<AlternatePlan>& alternates);
    void addAlternates(std::vector<AlternatePlan>& alternates, BlockPlan& block);
    /// Records of a sandbox that is gone become those of its standby.
    void swapIn(Standby& standby);
    void swapInStandbys();
    [[nodiscard]] std::optional<AdoptedStandby> takeAdopted(SandboxId sandbox);
    /// The version of the plan that each process runs now, or would in the next block.
    [[nodiscard]] std::map<const SandboxRuntime*, std::uint32_t> runningVersions() const;

    // without it:
    /// Makes a standby the process of its sandbox that is gone. Nothing: there is none that could be.
    [[nodiscard]] std::optional<AdoptedStandby> adoptStandby(SandboxId sandbox);
    /// Its sandbox is to come back by a process with other devices.
    void giveUpStandby(SandboxId sandbox);
    void finishAdoption(const AdoptedStandby& adopted);
    void retire(SandboxRecord& sandbox, bool isUrgent = false);
    void waitUntilUnused(const BlockPlan* plan);
    void keepReported(BlockPlan& gone);

    /// What sandboxes have announced and the keeper has not served: once per device, however often it was said.
    struct Wish {
        bool isRestart = false;
        std::optional<std::uint32_t> latencyFrames; ///< the newest
    };
    std::mutex wishMutex;
    std::map<DeviceId, Wish> wishes;
    std::map<DeviceId, core::RateLimit> restartLimits; ///< of what sandboxes announce

    [[nodiscard]] bool mayRestart(DeviceId device); ///< watcher
    [[nodiscard]] core::Status announced(SandboxId sandbox, const SandboxLink* link,
                                         wire::Message&& message);     ///< watcher
    void wish(SandboxId sandbox, DeviceId device, const Wish& wanted); ///< watcher
    void grantWish(SandboxId sandbox, DeviceId device);                ///< keeper
    void sandboxEnded(SandboxId sandbox, std::uint64_t serial, const SandboxEnd& end,
                      std::shared_ptr<const CrashMaterial> material);                           ///< watcher
    void reportMade(SandboxId sandbox, const std::shared_ptr<const CrashReport>& report) const; ///< watcher
    static void endTogether(const std::map<SandboxId, std::shared_ptr<SandboxLink>>& links, std::uint32_t graceMs);
    [[nodiscard]] int ownerPriority() const; ///< 0: the owner of blocks has no real-time scheduling, or there is none
    void emit(const GroupEvent& event) const;

    // block.cpp, audio thread
    struct Running;
    /// Says whether one was late.
    bool reportSandboxes(BlockPlan& plan, const Block& block, std::uint64_t begunNs, BlockReport& report) noexcept;
    void noteOwner() noexcept;
    void letGo() noexcept;                                          ///< of the plan; wakes a commit that waits for it
    [[nodiscard]] BlockPlan& planOfBlock(BlockPlan& plan) noexcept; ///< the plan, or the alternate that replaces it
    [[nodiscard]] bool takeOver(BlockPlan::Alternate& alternate) noexcept;
    /// Offline: until nobody is late any more. True if that took time, in which somebody may have gone.
    [[nodiscard]] bool awaitCaughtUp(BlockPlan& plan) noexcept;
    void beginBlock(BlockPlan& plan, const Block& block, bool offline) noexcept;
    void publish(BlockPlan& plan, const Block& block, bool offline) noexcept;
    /// What those who take part are to know of the next block, and who of them may spin before it.
    void expectNext(BlockPlan& plan, const Block& block, std::uint64_t begunNs, bool offline) noexcept;
    [[nodiscard]] bool callHung(BlockPlan& plan) noexcept;
    /// Where a sandbox's clock (SandboxRuntime::framesAsked) stands when the next block begins.
    [[nodiscard]] std::uint64_t clockOf(const SandboxRuntime& sandbox) const noexcept;
    void publishTo(BlockPlan& plan, BlockPlan::SandboxEntry& entry, const Block& block, bool offline) noexcept;
    void waitForStages(BlockPlan& plan, Running& running) noexcept;
    bool runDirectStages(BlockPlan& plan) noexcept;
    void replaceStage(BlockPlan& plan, std::uint32_t sandbox, std::uint32_t stage) noexcept;
    void ring(SandboxRuntime& runtime) noexcept;
    void wakeWave(const BlockPlan& plan) noexcept;
    void askToLook(SandboxRuntime& sleeper) noexcept;
    void judge(BlockPlan& plan, bool offline) noexcept;
    void addEngineCounts(BlockPlan& plan) noexcept;
    // block_io.cpp, audio thread
    void writeInputs(BlockPlan& plan, const Block& block) noexcept;
    void writeCommands(BlockPlan& plan, const Block& block) noexcept;
    void computeFallback(BlockPlan& plan, std::uint32_t sandbox, std::uint32_t stage, std::uint32_t frames) noexcept;
    void readOutputs(BlockPlan& plan, const Block& block) noexcept;
    void readReader(BlockPlan& plan, OutputReader& reader, std::uint32_t frames) noexcept;
    void readEventsOut(BlockPlan& plan, std::uint32_t frames) noexcept;
    std::uint32_t scrubbedInBlock = 0, droppedInBlock = 0, framesInBlock = 0;
    BlockPace pace;
    HeldProcessors heldProcessors{runtime->spareProcessors()};
    SeriesPlace seriesPlace{runtime->seriesProcessors()};
    std::uint64_t nextDueNs = 0;  ///< when the next block is expected; 0: nobody knows
    std::uint32_t warySleeps = 0; ///< sleeps that are cut short because a wake-up was stolen
};

#ifndef GLOVEBOX_EXECUTABLE_SUFFIX
#define GLOVEBOX_EXECUTABLE_SUFFIX ""
#endif
constexpr char sandboxHostName[] = "sandbox-host" GLOVEBOX_EXECUTABLE_SUFFIX;

} // namespace glovebox::client
