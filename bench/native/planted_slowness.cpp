// planted_slowness: three stereo plugins in one file that do the same work, but for what is planted:
//   base: 160 biquads behind each other, per channel
//   mean: 168 of them, 5 % more work in every block
//   tail: 160, and all of it twice in 3 blocks of 200 (1.5 %), evenly spread
// The amount of work is what is fixed, not the time that it takes: a busy machine slows all three alike.

#include <array>

#include "kit/registration.h"

namespace {

using namespace glovebox::fixtures;

/// What a chain of biquads remembers, direct form 2 transposed.
template <size_t Stages>
class Chain {
public:
    void reset() noexcept { states_ = {}; }

    /// One sample through all stages: a bell of 1 dB, so that many of them stay far from silence and from clipping.
    [[nodiscard]] double process(double sample) noexcept {
        constexpr double b0 = 1.0057, b1 = -1.9026, b2 = 0.9048, a1 = -1.9026, a2 = 0.9105;
        for (auto& [first, second] : states_) {
            const double out = b0 * sample + first;
            first = b1 * sample - a1 * out + second;
            second = b2 * sample - a2 * out;
            sample = out;
        }
        return sample;
    }

private:
    struct State {
        double first = 0.0, second = 0.0;
    };
    std::array<State, Stages> states_{};
};

Description planted(const char* id, const char* name) {
    return {.id = id,
            .name = name,
            .summary = "Work of a known amount",
            .inputs = {{"Main In", 2}},
            .outputs = {{"Main Out", 2}}};
}

/// `Derived::repeats(block)` says how many times the work of a block is done.
template <typename Derived, size_t Stages>
class Worker : public AnyPrecision<Derived> {
public:
    void activate(const Activation&) override {
        for (auto& chain : chains_) chain.reset();
        block_ = 0;
    }
    void beginBlock() noexcept override { ++block_; }

    template <typename Sample>
    void run(Slice<Sample>& slice) noexcept {
        for (uint32_t turn = 0; turn < Derived::repeats(block_); ++turn) {
            for (uint32_t channel = 0; channel < 2; ++channel) {
                const Sample* in = slice.input(0, channel);
                Sample* out = slice.output(0, channel);
                auto& chain = chains_[channel];
                for (uint32_t i = 0; i < slice.frames; ++i) out[i] = static_cast<Sample>(chain.process(in[i]));
            }
        }
    }

private:
    std::array<Chain<Stages>, 2> chains_;
    uint32_t block_ = 0;
};

class Base : public Worker<Base, 160> {
public:
    static Description describe() { return planted("org.glovebox.bench.planted.base", "Glovebox Planted Base"); }
    static uint32_t repeats(uint32_t) noexcept { return 1; }
};

class Mean : public Worker<Mean, 168> {
public:
    static Description describe() { return planted("org.glovebox.bench.planted.mean", "Glovebox Planted Mean"); }
    static uint32_t repeats(uint32_t) noexcept { return 1; }
};

class Tail : public Worker<Tail, 160> {
public:
    static Description describe() { return planted("org.glovebox.bench.planted.tail", "Glovebox Planted Tail"); }
    static uint32_t repeats(uint32_t block) noexcept { return block * 3 % 200 < 3 ? 2 : 1; }
};

} // namespace

GLOVEBOX_FIXTURES(Base, Mean, Tail)
