#include "engine/block_guards.h"

#include "engine/mixer.h"
#include "wire/areas.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace glovebox::engine {
namespace {

constexpr std::uint64_t odd = 0x9e3779b97f4a7c15u;
constexpr std::size_t mostInputs = 64; ///< channels that are looked at in one block

/// One cache line of what no plugin writes by chance: as 32-bit samples signalling NaNs, which any arithmetic changes, also
/// adding zero.
struct alignas(16) Canary {
    std::uint64_t words[wire::cacheLine / sizeof(std::uint64_t)];
};
constexpr Canary canary{{0x7fa5c3d27fa5c3d2u, 0x7fb41e977fb41e97u, 0x7fa5c3d27fa5c3d2u, 0x7fb41e977fb41e97u,
                         0x7fa5c3d27fa5c3d2u, 0x7fb41e977fb41e97u, 0x7fa5c3d27fa5c3d2u, 0x7fb41e977fb41e97u}};

[[nodiscard]] bool isIntact(const void* place, std::size_t size) noexcept {
    if (size < sizeof canary) return std::memcmp(place, &canary, size) == 0;
    Canary seen;
    std::memcpy(&seen, place, sizeof seen);
    std::uint64_t different = 0;
    for (std::size_t i = 0; i < std::size(seen.words); ++i) different |= seen.words[i] ^ canary.words[i];
    return different == 0;
}

void lay(void* place, std::size_t size) noexcept {
    if (size < sizeof canary) {
        std::memcpy(place, &canary, size);
    } else {
        std::memcpy(place, &canary, sizeof canary);
    }
}

[[nodiscard]] std::byte* behind(void* channel, const DeviceAudio& device, std::uint32_t frames) noexcept {
    return static_cast<std::byte*>(channel) + std::size_t{frames} * sampleSize(device.sampleType);
}

/// `Bits` has a sample's size.
template <typename Bits>
[[nodiscard]] std::uint64_t sampled(std::span<void* const> channels, const std::uint32_t* positions,
                                    std::uint32_t count) noexcept {
    std::uint64_t all = 0;
    for (void* const channel : channels) {
        // Channels are independent of each other until the last step, so that the processor works on several at once.
        std::uint64_t mixed = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            Bits bits;
            std::memcpy(&bits, static_cast<const Bits*>(channel) + positions[i], sizeof bits);
            mixed = (mixed ^ bits) * odd;
        }
        all = (all ^ mixed) * odd;
    }
    return all;
}

} // namespace

BlockGuards::BlockGuards(DeviceAudio& of, std::span<void* const> channels, std::uint32_t length) noexcept
    : device(of), inputs(channels), frames(length) {
    std::uint32_t random = device.guardSeed;
    const auto next = [&random]() noexcept {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        return std::uint64_t{random};
    };
    positions[0] = 0;
    positions[1] = frames - 1;
    for (std::uint32_t i = 2; i < looked; ++i) positions[i] = static_cast<std::uint32_t>((next() * frames) >> 32);
    if (inputs.size() > mostInputs) {
        firstInput = static_cast<std::uint32_t>((next() * (inputs.size() - mostInputs + 1)) >> 32);
    }
    device.guardSeed = random;
    before = sampledInputs();
    // A block shorter than the longest has room of its own behind it: what of it belongs to the last line is laid already.
    spare = std::min(sizeof canary, std::size_t{device.maxFrames - frames} * sampleSize(device.sampleType));
    if (spare == 0) return;
    for (void* const channel : device.outputPointers) lay(behind(channel, device, frames), spare);
}

std::uint64_t BlockGuards::sampledInputs() const noexcept {
    const auto channels = inputs.subspan(firstInput, std::min(inputs.size(), mostInputs));
    return device.sampleType == core::SampleType::float64 ? sampled<std::uint64_t>(channels, positions, looked)
                                                          : sampled<std::uint32_t>(channels, positions, looked);
}

MisuseBits BlockGuards::check() noexcept {
    MisuseBits noticed = 0;
    if (sampledInputs() != before) noticed |= misuseBit(core::Misuse::inputsWritten);
    for (void* const channel : device.outputPointers) {
        std::byte* const last = behind(channel, device, device.maxFrames);
        const bool isLastIntact = isIntact(last, sizeof canary);
        if (!isLastIntact) lay(last, sizeof canary);
        if (!isLastIntact || (spare != 0 && !isIntact(behind(channel, device, frames), spare))) {
            noticed |= misuseBit(core::Misuse::writtenPastBlock);
        }
    }
    return noticed;
}

void layLastGuards(DeviceAudio& device) noexcept {
    for (void* const channel : device.outputPointers) lay(behind(channel, device, device.maxFrames), sizeof canary);
}

} // namespace glovebox::engine
