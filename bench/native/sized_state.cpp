// sized_state: a gain of one whose state has as many bytes as its parameter "Bytes" says (0 .. 10 MiB, default 16). Any bytes
// are taken back, and kept.

#include <cstring>
#include <vector>

#include "kit/registration.h"

namespace {

using namespace glovebox::fixtures;

class SizedState : public AnyPrecision<SizedState> {
public:
    static Description describe() {
        return {
            .id = "org.glovebox.bench.sized-state",
            .name = "Glovebox Sized State",
            .summary = "A state of any size",
            .inputs = {{"Main In", 2}},
            .outputs = {{"Main Out", 2}},
            .parameters = {{.id = 0, .name = "Bytes", .maximum = 10485760.0, .defaultValue = 16.0, .isStepped = true}}};
    }

    void save(ParameterValues values, std::vector<uint8_t>& bytes) const override {
        bytes.assign(static_cast<size_t>(values[0]), 0x5a);
    }

    bool load(ParameterValues, std::span<const uint8_t> bytes) override {
        kept_.assign(bytes.begin(), bytes.end());
        return true;
    }

    template <typename Sample>
    void run(Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel)
            std::memcpy(slice.output(0, channel), slice.input(0, channel), slice.frames * sizeof(Sample));
    }

private:
    std::vector<uint8_t> kept_;
};

} // namespace

GLOVEBOX_FIXTURES(SizedState)
