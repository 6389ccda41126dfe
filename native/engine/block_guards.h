#pragma once

#include "core/misuse.h"
#include "engine/device.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace glovebox::engine {

/// Stands around one call of a plugin's `process` and notices what it wrote where it may not. Everything that it looks at
/// is memory of ours, so nobody else is harmed: input buffers are private copies, and behind each output channel lies a
/// line that nobody reads. Audio thread; costs some tens of nanoseconds (bench: `block_guards_cost`).
///
/// Inputs are sampled: the first, the last and six other samples of each channel, chosen anew in each block. A plugin that
/// writes its whole input is noticed at once, one that writes a single sample sooner or later. Of more than 64 channels 64
/// are looked at, others in each block.
class BlockGuards {
public:
    /// Lays the guards. `inputs`: every channel of every port.
    BlockGuards(DeviceAudio& device, std::span<void* const> inputs, std::uint32_t frames) noexcept;
    BlockGuards(const BlockGuards&) = delete;
    BlockGuards& operator=(const BlockGuards&) = delete;

    /// After the call: what was noticed. Guards that were written over are laid anew.
    [[nodiscard]] MisuseBits check() noexcept;

private:
    static constexpr std::uint32_t looked = 8;
    [[nodiscard]] std::uint64_t sampledInputs() const noexcept;

    DeviceAudio& device;
    std::span<void* const> inputs;
    std::uint32_t frames;
    std::size_t spare = 0; ///< bytes that are guarded between this block's end and the longest block's
    std::uint32_t firstInput = 0;
    std::uint32_t positions[looked];
    std::uint64_t before = 0;
};

/// Fills the line of ours that lies behind the longest block of each output channel. Once, at activation.
void layLastGuards(DeviceAudio& device) noexcept;

} // namespace glovebox::engine
