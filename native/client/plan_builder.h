#pragma once

#include "client/group_core.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace glovebox::client {

/// Identities of delay lines: connections use their own number, host ends live in ranges of their own.
constexpr std::uint64_t hostInputKeys = 1ull << 62;

/// Builds wire::Plan for each sandbox and the BlockPlan for process() from the group's records. Control thread.
class PlanBuilder {
public:
    /// With `standby`: what holds once that has taken over.
    PlanBuilder(GroupCore& group, const graph::Compiled& compiled, std::uint32_t version, Standby* standby = nullptr)
        : group(group), compiled(compiled), version(version), standby(standby) {}
    [[nodiscard]] Status build();

    std::unique_ptr<BlockPlan> block;
    std::map<SandboxId, wire::Plan> plans; ///< of living sandboxes with running devices

private:
    GroupCore& group;
    const graph::Compiled& compiled;
    const std::uint32_t version;
    Standby* const standby;
    std::map<SandboxId, std::uint32_t> indexOf;
    std::map<DeviceId, const graph::CompiledDevice*> place;
    /// Per consumer sandbox: (producer sandbox, stage) -> index into HostPage::fallback.
    std::map<SandboxId, std::map<std::pair<SandboxId, std::uint32_t>, std::uint32_t>> foreign;
    std::map<std::pair<DeviceId, std::uint32_t>, std::uint32_t> readerOf;
    std::map<DeviceId, std::uint32_t> eventReaderOf;

    void placeSandboxes();
    [[nodiscard]] Status addStage(SandboxId sandbox, std::uint32_t stage);
    [[nodiscard]] Result<wire::DeviceStep> step(DeviceRecord& device);
    [[nodiscard]] Result<wire::AudioSource> audioSource(DeviceRecord& device, ConnectionRecord& connection);
    [[nodiscard]] Result<wire::AudioSource> hostSource(DeviceRecord& device, HostInputRecord& input);
    [[nodiscard]] Result<std::optional<wire::EventSource>> eventSource(DeviceRecord& device,
                                                                       ConnectionRecord& connection);
    [[nodiscard]] Result<wire::EventSource> commandSource(DeviceRecord& device);
    /// Of a standby, behind `commandSource`: what it is told as it takes over.
    [[nodiscard]] Result<wire::EventSource> newsSource(DeviceRecord& device);
    [[nodiscard]] Status allocate(SandboxBuffer& buffer, SandboxId sandbox, std::size_t size);
    [[nodiscard]] Result<std::shared_ptr<ArenaBlock>> bufferOf(ConnectionRecord& connection, SandboxId sandbox,
                                                               std::size_t size);
    [[nodiscard]] bool isStoodInFor(SandboxId sandbox) const {
        return standby != nullptr && standby->sandbox == sandbox;
    }
    [[nodiscard]] SandboxRecord* findSandbox(SandboxId sandbox) const;
    [[nodiscard]] DeviceRecord* findDevice(DeviceId device) const;
    [[nodiscard]] Result<std::uint32_t> foreignIndex(SandboxId consumer, SandboxId producer, std::uint32_t stage);
    /// Maps an area that the host or a peer writes, read-only; nothing to do in a dead sandbox.
    [[nodiscard]] Status map(SandboxId sandbox, const SharedArea& area, bool isOwn);
    [[nodiscard]] std::vector<std::byte> staging(SandboxId sandbox, std::size_t size) const;
    [[nodiscard]] Status mapForeign(SandboxId consumer, const DeviceRecord& producer);
    std::uint32_t peer(wire::Plan& plan, SandboxId sandbox, bool isRung);
    void addRings();
    std::uint32_t reader(DeviceRecord& device, std::uint32_t port);
    std::uint32_t eventReader(DeviceRecord& device);
    FallbackPort* fallbackPort(DeviceRecord& device, std::uint32_t port);
    void addBypass(DeviceRecord& device);
    void addEnds();
    [[nodiscard]] bool isPlanned(SandboxId sandbox) const;
};

} // namespace glovebox::client
