#include "client/driver_source.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace glovebox::client {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): any seed is a good one, also small neighbouring numbers.
std::uint64_t nextRandom(std::uint64_t& state) noexcept {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

} // namespace

SourceGenerator::SourceGenerator(const DriverSource& source, double sampleRate, std::size_t channelCount)
    : source(source), sampleRate(sampleRate) {
    const auto* noise = std::get_if<NoiseSource>(&source);
    std::uint64_t seeds = noise != nullptr ? noise->seed : 0;
    for (std::size_t i = 0; i < channelCount; ++i) noiseStates.push_back(nextRandom(seeds));
}

void SourceGenerator::fill(std::size_t channel, float* target, std::uint32_t frames) noexcept {
    if (const auto* sine = std::get_if<SineSource>(&source))
        fillSine(*sine, target, frames);
    else if (const auto* noise = std::get_if<NoiseSource>(&source))
        fillNoise(*noise, channel, target, frames);
    else if (const auto* loop = std::get_if<LoopSource>(&source))
        fillLoop(*loop, channel, target, frames);
    else
        std::fill_n(target, frames, 0.0f);
}

void SourceGenerator::fillSine(const SineSource& sine, float* target, std::uint32_t frames) const noexcept {
    // The phase is taken from the position, not summed up: no drift after hours, the same samples for any block size.
    const double cyclesPerFrame = sine.frequencyHz / sampleRate;
    for (std::uint32_t i = 0; i < frames; ++i) {
        const double cycles = static_cast<double>(position + i) * cyclesPerFrame;
        target[i] = static_cast<float>(sine.amplitude * std::sin(2 * std::numbers::pi * (cycles - std::floor(cycles))));
    }
}

void SourceGenerator::fillNoise(const NoiseSource& noise, std::size_t channel, float* target,
                                std::uint32_t frames) noexcept {
    std::uint64_t& state = noiseStates[channel];
    for (std::uint32_t i = 0; i < frames; ++i) {
        const double unit = static_cast<double>(nextRandom(state) >> 11) * 0x1p-52 - 1.0;
        target[i] = static_cast<float>(noise.amplitude * unit);
    }
}

void SourceGenerator::fillLoop(const LoopSource& loop, std::size_t channel, float* target,
                               std::uint32_t frames) const noexcept {
    const std::vector<float>& samples = loop.channels[channel % loop.channels.size()];
    std::size_t at = position % samples.size();
    for (std::uint32_t done = 0; done < frames;) {
        const auto run = static_cast<std::uint32_t>(std::min<std::size_t>(frames - done, samples.size() - at));
        std::copy_n(samples.data() + at, run, target + done);
        done += run;
        at = 0;
    }
}

} // namespace glovebox::client
