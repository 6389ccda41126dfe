// moody: out[c][i] = in[c][i] * gain (parameter 0, 0..4, default 1), and falls ill on request. A note-on with key 1 is a write
// to the zero page in process. Parameter 1, "mood", is saved with the state and says what happens then:
//   1 crashes when such a state is loaded, 2 refuses it, 3 never returns from loading it,
//   4 crashes when its state is saved, 5 never returns from that, 6 crashes at activation.

#include <chrono>
#include <thread>

#include "kit/registration.h"

namespace {

using namespace glovebox::fixtures;

void crash() noexcept {
    volatile uintptr_t address = 16;
    *reinterpret_cast<volatile int*>(address) = 1;
}

void hang() noexcept {
    for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

class Moody : public AnyPrecision<Moody> {
public:
    static Description describe() {
        return {.id = "org.glovebox.test.moody",
                .name = "Glovebox Moody",
                .summary = "Falls ill on request",
                .inputs = {{"Main In", 2}},
                .outputs = {{"Main Out", 2}},
                .noteInputs = 1,
                .parameters = {{.id = 0, .name = "Gain", .maximum = 4.0, .defaultValue = 1.0},
                               {.id = 1, .name = "Mood", .maximum = 9.0, .isStepped = true}}};
    }

    void activate(const Activation& activation) override {
        if (activation.parameters[1] == 6.0) crash();
    }
    void handle(const Event& event, BlockContext&) noexcept override {
        if (event.kind == EventKind::noteOn && event.key == 1) crash();
    }
    void save(ParameterValues values, std::vector<uint8_t>&) const override {
        if (values[1] == 4.0) crash();
        if (values[1] == 5.0) hang();
    }
    bool load(ParameterValues values, std::span<const uint8_t>) override {
        if (values[1] == 1.0) crash();
        if (values[1] == 3.0) hang();
        return values[1] != 2.0;
    }

    template <typename Sample>
    void run(Slice<Sample>& slice) noexcept {
        const auto gain = static_cast<Sample>(slice.parameter(0));
        for (uint32_t channel = 0; channel < 2; ++channel) {
            const Sample* in = slice.input(0, channel);
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) out[i] = in[i] * gain;
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(Moody)
