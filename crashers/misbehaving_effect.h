#pragma once
#include <atomic>

#include "compiler.h"
#include "kit/registration.h"

namespace glovebox::crashers {

using fixtures::Description;

/// A stereo effect that passes its input on and, in the block after the first n ones, calls `misbehave`. n = the parameter
/// "after blocks" (integer 0..1024, default 8); blocks count from the activation, those without frames do not.
/// Where `Derived` has `template <typename Sample> void spoil(fixtures::Slice<Sample>&)`, that is called in each such block
/// too, when the output is written.
template <typename Derived>
class MisbehavingEffect : public fixtures::AnyPrecision<Derived> {
public:
    /// `name` is the file's; the plugin is org.glovebox.crasher.<name>.
    [[nodiscard]] static Description describeAs(const std::string& name) {
        return {.id = "org.glovebox.crasher." + name,
                .name = "Glovebox Crasher " + name,
                .summary = "Misbehaves on purpose",
                .inputs = {{"Main In", 2}},
                .outputs = {{"Main Out", 2}},
                .parameters = {
                    {.id = 0, .name = "After Blocks", .maximum = 1024.0, .defaultValue = 8.0, .isStepped = true}}};
    }

    void activate(const fixtures::Activation& activation) override {
        blocks_ = 0;
        sampleRate_ = activation.sampleRate;
    }
    void beginBlock() noexcept override { ++blocks_; }

    template <typename Sample>
    void run(fixtures::Slice<Sample>& slice) noexcept {
        auto& self = *static_cast<Derived*>(this);
        const bool isDue = blocks_ > slice.parameter(0);
        if (isDue) self.misbehave();
        for (uint32_t channel = 0; channel < 2; ++channel) {
            const Sample* in = slice.input(0, channel);
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) out[i] = in[i];
        }
        if constexpr (requires { self.spoil(slice); }) {
            if (isDue) self.spoil(slice);
        }
    }

    void misbehave() noexcept {}

protected:
    uint32_t blocks_ = 0;
    double sampleRate_ = 0.0;
};

/// The same, but its misbehaviour lies outside of process.
template <typename Derived>
using MisbehavingElsewhere = MisbehavingEffect<Derived>;

/// The same, but another thread or another call misbehaves from that block on: as soon as `isDue`.
template <typename Derived>
class MisbehavingLater : public MisbehavingEffect<Derived> {
public:
    void misbehave() noexcept { isDue_ = true; }

protected:
    std::atomic<bool> isDue_{false};
};

/// The same, and its `timer` is called a hundred times in a second.
template <typename Derived>
class MisbehavingInTimer : public MisbehavingLater<Derived> {
public:
    [[nodiscard]] static Description describeAs(const std::string& name) {
        Description description = MisbehavingEffect<Derived>::describeAs(name);
        description.hasTimer = true;
        return description;
    }
    void attach(fixtures::HostServices& host) override { host_ = &host; }
    bool initialise() override { return host_->startTimer(10); }

protected:
    fixtures::HostServices* host_ = nullptr;
};

/// Keeps the frame of a function that is to be blamed: behind a call, so that the call cannot become a jump.
inline void keepFrame() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

/// Writes to the zero page. The address is not a constant, so that no compiler replaces the write by a trap of its own.
GLOVEBOX_CRASHER_NOINLINE inline void writeToZeroPage() noexcept {
    volatile uintptr_t address = 16;
    *reinterpret_cast<volatile int*>(address) = 1;
}

/// Writes into each page, in a way that no compiler leaves out because nobody reads it.
inline void touchPages(void* memory, size_t size) noexcept {
    auto* bytes = static_cast<volatile char*>(memory);
    for (size_t at = 0; at < size; at += 4096) bytes[at] = 1;
}

} // namespace glovebox::crashers
