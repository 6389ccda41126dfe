// Samples of another process: what is copied is finite, everything else is as it was, and the count is right.
#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "wire/foreign.h"

#include <cmath>

using namespace glovebox;

namespace {

template <typename Sample>
void copy(std::span<const std::byte> bytes) {
    const std::size_t count = bytes.size() / sizeof(Sample);
    std::vector<Sample> foreign(count), copied(count);
    if (count != 0) std::memcpy(foreign.data(), bytes.data(), count * sizeof(Sample));
    const auto frames = static_cast<std::uint32_t>(count);
    const std::uint32_t replaced = wire::copyFinite(foreign.data(), copied.data(), frames);
    std::uint32_t bad = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool isGood = std::isfinite(foreign[i]);
        if (!isGood) ++bad;
        fuzz::require(isGood || copied[i] == 0, "what is not finite becomes 0");
        fuzz::require(!isGood || std::memcmp(&foreign[i], &copied[i], sizeof(Sample)) == 0, "the rest is untouched");
    }
    fuzz::require(replaced == bad, "each is counted");
    fuzz::require(wire::copyFinite(foreign.data(), foreign.data(), frames) == bad, "also in place");
    fuzz::require(count == 0 || std::memcmp(foreign.data(), copied.data(), count * sizeof(Sample)) == 0,
                  "with the same result");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    if (input.number<bool>())
        copy<double>(input.rest());
    else
        copy<float>(input.rest());
    return 0;
}
