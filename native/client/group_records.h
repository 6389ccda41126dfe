#pragma once

#include "client/block_plan.h"
#include "client/graph/graph.h"
#include "client/recovery_memory.h"
#include "client/sandbox_link.h"
#include "client/standby.h"
#include "glovebox/types.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

/// What a group knows of its sandboxes, devices and connections. With `GroupCore::editing` held, unless it says otherwise.
namespace glovebox::client {

struct SandboxRecord {
    SandboxId id = 0;
    std::shared_ptr<SandboxLink> link;
    std::shared_ptr<Fallbacks> fallbacks;
    std::vector<std::uint32_t> unretired;  ///< plan versions it has prepared and may still run
    std::vector<std::uint32_t> alternates; ///< the same, of plans for the case that a standby takes over
    /// Devices that could not come back with their sandbox live on here as dead sources: a sandbox of their own that never
    /// runs, with a link that has ended. `placeholders` names it in the real one, `home` the real one in it; 0: none.
    SandboxId placeholders = 0, home = 0;
};

struct DeviceRecord {
    DeviceId id = 0;
    SandboxId sandbox = 0; ///< whose plan it is in: `home`, or that sandbox's placeholders
    SandboxId home = 0;
    DeviceOptions options;
    wire::DeviceDescription description;
    core::SampleType type = core::SampleType::float32;
    bool isActive = false;
    wire::OutputAreaLayout layout;
    std::shared_ptr<SharedArea> output;
    std::shared_ptr<CommandQueue> commands;
    std::shared_ptr<EventCollector> collector;                ///< null: nobody listens
    std::vector<std::shared_ptr<FallbackPort>> fallbackPorts; ///< per output port, made when needed
    std::shared_ptr<BypassLine> bypassLine;
    /// What aligns the inputs of a bypassed device, by `delayKey` of the source: the host's own, beside those in its process.
    std::map<std::uint64_t, std::shared_ptr<engine::DelayLine>> bypassDelays;
    std::shared_ptr<DeviceMemory> memory;
    std::string whyPlaceholder; ///< of a placeholder
    [[nodiscard]] bool isPlaceholder() const noexcept { return sandbox != home; }
    /// What the host keeps of the device, whichever process runs it: its listeners and what its consumers get without it.
    void takeHostSide(const DeviceRecord& other) {
        collector = other.collector;
        fallbackPorts = other.fallbackPorts;
        bypassLine = other.bypassLine;
        bypassDelays = other.bypassDelays;
    }
    std::uint32_t inputLatency = 0, outputLatency = 0;
};

/// Host-written memory of one sandbox, made again when another sandbox or size wants it.
struct SandboxBuffer {
    std::shared_ptr<ArenaBlock> block;
    SandboxId sandbox = 0;
    std::size_t size = 0;
};

struct ConnectionRecord {
    ConnectionId id = 0;
    ConnectionEnds ends;
    graph::CompiledConnection compiled;
    std::shared_ptr<AudioFifo> audioFifo;
    std::shared_ptr<EventFifo> eventFifo;
    SandboxBuffer buffer; ///< of the target's sandbox: the delayed samples or events, or a foreign fallback
    /// Counts what makes its consumer end the notes that it holds from here: another source in the same block, or a delay that
    /// comes or goes. (Over a delayed edge the ends of a restarted source's notes come as everything does.)
    std::uint16_t restarts = 0;
    std::uint16_t renewals = 0; ///< of its source, while it was not delayed: what compensates behind it begins anew
};

struct HostInputRecord {
    std::uint32_t index = 0;
    DeviceId device = 0;
    std::uint32_t port = 0, channels = 0;
    core::SampleType type = core::SampleType::float32;
    SandboxBuffer buffer;
};

struct HostOutputRecord {
    std::uint32_t index = 0;
    DeviceId device = 0;
    std::uint32_t port = 0;
    core::SampleType type = core::SampleType::float32;
};

struct TapRecord {
    std::uint32_t index = 0;
    DeviceId device = 0;
    std::uint32_t port = 0;
    std::shared_ptr<Tap> tap;
};

/// A sandbox's devices in a new process (or one of them in the living one), with state and parameters, active and in no plan
/// yet: what recovery puts into the next plan, and what a standby would be.
struct Revival {
    SandboxId sandbox = 0;
    SandboxOptions options;
    std::shared_ptr<SandboxLink> link;
    bool isOffline = false;
    bool isStandby = false; ///< its sandbox lives: what is known of that one's devices stays untouched
    std::vector<std::unique_ptr<DeviceRecord>> devices;
    std::vector<RecoveredDevice> outcomes;             ///< of each device, in the same order
    std::vector<std::shared_ptr<SandboxLink>> leaving; ///< to be ended once nobody holds `editing`

    // What went wrong if the process did not survive it:
    DeviceId faultDevice = 0;
    bool isStateFault = false;
};

/// The second process of a sandbox: its devices once more, in no plan but the alternate of their sandbox. Guarded by
/// `editing`, except what the keeper alone uses.
struct Standby {
    SandboxId sandbox = 0;
    std::uint64_t serial = 0;
    Revival revival;      ///< link and devices
    SandboxRecord record; ///< what its sandbox's will be
    std::map<ConnectionId, SandboxBuffer> connections;
    std::map<std::uint32_t, SandboxBuffer> hostInputs;
    std::map<DeviceId, std::shared_ptr<StandbyStep>> steps; ///< fixed, as is its link: for the keeper without `editing`
    bool isPlanned = false;                                 ///< the plan in use has its alternate
    bool wasOutOfStep = false;                              ///< it has not because the devices differed
    bool isMissed =
        true; ///< it has not because no plan could be made with it: the next end of a process may change that
    [[nodiscard]] DeviceRecord* findDevice(DeviceId device) const {
        for (const auto& known : revival.devices) {
            if (known->id == device) return known.get();
        }
        return nullptr;
    }
};

/// A standby that has become its sandbox, for recovery to finish.
struct AdoptedStandby {
    std::uint64_t serial = 0;
    std::shared_ptr<SandboxLink> link;
    std::vector<std::shared_ptr<SandboxLink>> leaving;
    std::vector<wire::AreaId> gone;
    std::vector<RecoveredDevice> outcomes;
};

} // namespace glovebox::client
