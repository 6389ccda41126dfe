// What the guards around a plugin's `process` cost, in nanoseconds a block and device: prints a table, asserts nothing.
#include "engine/block_guards.h"
#include "os/clock.h"
#include "os/process_state.h"

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace glovebox;

namespace {

volatile engine::MisuseBits sink = 0;

double costOf(std::uint32_t frames, std::uint32_t channels, std::uint32_t maxFrames) {
    const std::size_t stride = wire::channelStride(maxFrames, core::SampleType::float32);
    std::vector<std::byte> memory(stride * channels * 2);
    engine::DeviceAudio device;
    device.maxFrames = maxFrames;
    std::vector<void*> inputs;
    for (std::uint32_t i = 0; i < channels; ++i) {
        inputs.push_back(memory.data() + i * stride);
        device.outputPointers.push_back(memory.data() + (channels + i) * stride);
    }
    engine::layLastGuards(device);
    constexpr int blocks = 20000;
    constexpr int rounds = 25;
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t begin = os::nowNs();
        for (int block = 0; block < blocks; ++block) {
            const std::uint64_t mode = os::floatMode();
            engine::BlockGuards guards(device, inputs, frames);
            sink = guards.check();
            if (os::floatMode() != mode) os::setFloatMode(mode);
        }
        times.push_back(static_cast<double>(os::nowNs() - begin) / blocks);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

} // namespace

int main() {
    std::printf("guards of one block of one device (median of 25 rounds of 20,000 blocks, longest block 512)\n");
    for (const std::uint32_t channels : {1u, 2u, 8u}) {
        for (const std::uint32_t frames : {64u, 512u}) {
            std::printf("%u channels, %3u frames: %6.1f ns\n", channels, frames, costOf(frames, channels, 512));
        }
    }
    return sink == 0 ? 0 : 1;
}
