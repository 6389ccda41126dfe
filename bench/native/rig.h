#pragma once

#include "floor.h"

#include "client/block_recorder.h"
#include "glovebox/group.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace glovebox::bench {

/// What a group of a measurement is made of: `count` devices of one file, each in a sandbox of its own, or all in one without
/// a process. `series`: one behind the other in the same block; `parallel`: side by side, each with a host input and output.
struct RigOptions {
    Shape shape = Shape::series;
    Place place = Place::free;
    HostingMode hosting = HostingMode::sandboxed;
    StartMode start = StartMode::automatic;
    std::uint32_t count = 1;
    std::uint32_t frames = 64; ///< maximum block size and length of every block
    std::string file;
};

/// How one block went.
enum class BlockOutcome : std::uint8_t {
    complete,
    incomplete, ///< somebody was late or dead, and the host waited for them
    skipped,    ///< somebody was late from the block before, so that this one says nothing
};

/// A group with its audio, through the public interface and nothing else.
class Rig {
public:
    Rig(Runtime& runtime, const RigOptions& options);
    ~Rig();
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    /// Processes one block; its duration is in `durationNs`.
    BlockOutcome block() noexcept;
    std::uint64_t durationNs = 0;
    /// Every block is written down as the paced driver does with details, and `durationNs` is with what that costs.
    bool isRecorded = false;
    std::uint32_t kernelCalls = 0; ///< of the last block, as the report counts them

    /// Puts the sandboxes' audio threads on the processor that `place` means.
    void placePeers() const;
    /// Whether every sandbox has real-time scheduling.
    [[nodiscard]] bool isRealtime() const;
    /// Whether the product has put a series where it wants it: once its host has called from one processor for a while.
    [[nodiscard]] bool isPlaced() const;
    /// Where the sandboxes are kept, in words.
    [[nodiscard]] std::string placement() const;
    /// How long before its time a paced block's first sandbox wakes before it has learned anything. 0: it does not.
    [[nodiscard]] std::uint64_t preWakeLeadNs() const noexcept { return leadNs; }
    [[nodiscard]] std::uint64_t cpuNs() const;
    [[nodiscard]] const std::vector<std::uint32_t>& processes() const noexcept { return sandboxProcesses; }
    [[nodiscard]] const std::vector<SandboxId>& sandboxes() const noexcept { return sandboxIds; }
    [[nodiscard]] const std::vector<DeviceId>& devices() const noexcept { return deviceIds; }
    [[nodiscard]] Group& group() noexcept { return *handle; }
    [[nodiscard]] const RigOptions& options() const noexcept { return made; }

private:
    void addEnds();

    RigOptions made;
    std::uint64_t leadNs = 0;
    std::unique_ptr<Group> handle;
    std::vector<SandboxId> sandboxIds;
    std::vector<DeviceId> deviceIds;
    std::vector<std::uint32_t> sandboxProcesses;
    std::vector<std::vector<float>> samples;
    std::vector<std::vector<void*>> pointers;
    std::vector<HostBuffer> inputs, outputs;
    client::BlockRecorder recorder{65536, true};
};

/// The group's options of a measurement: one that a busy machine keeps waiting is late, which is what is measured, not hung.
[[nodiscard]] GroupOptions rigGroupOptions(Shape shape, std::uint32_t frames);

} // namespace glovebox::bench
