#pragma once

#include "shared_areas.h"
#include "tools.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace glovebox::hostile {

/// xorshift64*: every thread has its own, so that a seed says what a thread does.
class Random {
public:
    explicit Random(std::uint64_t seed) : state(seed * 0x9e3779b97f4a7c15u + 1) {}
    std::uint64_t operator()() noexcept {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545f4914f6cdd1du;
    }
    std::uint32_t below(std::uint32_t limit) noexcept {
        return static_cast<std::uint32_t>(((*this)() >> 32) * limit >> 32);
    }
    bool oneIn(std::uint32_t count) noexcept { return below(count) == 0; }

private:
    std::uint64_t state;
};

using Figures = std::array<std::atomic<std::uint64_t>, figureCount>;

/// Writes to shared memory, counted by kind.
class Scribbles {
public:
    Scribbles(Figures& counted, std::uint64_t seed) : figures(counted), random(seed) {}

    /// Some hundred writes with one of `tools`. `device` is what the scribbler's host calls it.
    void burst(const Areas& areas, std::uint32_t tools);

private:
    Figures& figures;
    Random random;

    std::uint64_t boundary();
    std::uint64_t anyValue();
    template <typename T>
    void put(const Area& area, std::size_t offset, T value);
    void anywhere(const Area& area, std::size_t begin, std::size_t end);
    void page(const Area& area);
    void record(const Area& area);
    void samples(const Area& area);
    void events(const Area& area, std::uint64_t sequence);
    void flip(const Area& area, std::size_t offset, std::uint32_t one, std::uint32_t other);
    void bell(const Area& area);
    void done(const Area& area, std::uint64_t sequence);
    void death(const Area& area, std::uint32_t tools);
};

/// The newest block that the host has asked this sandbox for.
[[nodiscard]] std::uint64_t askedBlock(const Areas& areas);

} // namespace glovebox::hostile
