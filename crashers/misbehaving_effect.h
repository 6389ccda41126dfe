#pragma once
#include "kit/registration.h"

namespace glovebox::crashers {

using fixtures::Description;

/// A stereo effect that passes its input on and, in the block after the first n ones, calls `misbehave`. n = the parameter
/// "after blocks" (integer 0..1024, default 8); blocks count from the activation, those without frames do not.
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

    void activate(const fixtures::Activation&) override { blocks_ = 0; }
    void beginBlock() noexcept override { ++blocks_; }

    template <typename Sample>
    void run(fixtures::Slice<Sample>& slice) noexcept {
        if (blocks_ > slice.parameter(0)) static_cast<Derived*>(this)->misbehave();
        for (uint32_t channel = 0; channel < 2; ++channel) {
            const Sample* in = slice.input(0, channel);
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) out[i] = in[i];
        }
    }

private:
    uint32_t blocks_ = 0;
};

/// The same, but its misbehaviour lies outside of process.
template <typename Derived>
class MisbehavingElsewhere : public MisbehavingEffect<Derived> {
public:
    void misbehave() noexcept {}
};

/// Writes to the zero page. The address is not a constant, so that no compiler replaces the write by a trap of its own.
inline void writeToZeroPage() noexcept {
    volatile uintptr_t address = 16;
    *reinterpret_cast<volatile int*>(address) = 1;
}

} // namespace glovebox::crashers
