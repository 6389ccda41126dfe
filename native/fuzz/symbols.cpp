// A whole file that is said to be a library: names and lines for some places, or a reason. The first bytes of the input say
// which places; the rest is the file.
#include "symbols/symbols.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"

using namespace glovebox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    std::vector<std::uint64_t> offsets;
    for (auto count = input.number<std::uint8_t>() % 17; count > 0; --count)
        offsets.push_back(input.number<std::uint32_t>());
    offsets.push_back(~std::uint64_t{0});
    symbols::MemoryBytes module(input.rest());
    const auto places = symbols::locate(module, offsets);
    if (!places) {
        fuzz::requireReason(places.status());
        return 0;
    }
    fuzz::require(places.value().size() == offsets.size(), "one place per offset");
    for (const symbols::Place& place : places.value()) {
        fuzz::require(place.function.size() <= symbols::maxTextBytes && fuzz::isUtf8(place.function),
                      "a function's name");
        fuzz::require(place.file.size() <= symbols::maxTextBytes && fuzz::isUtf8(place.file), "a file's name");
        fuzz::require(place.file.find('/') == std::string::npos, "without its folders");
        fuzz::require(!place.file.empty() || place.line == 0, "no line without a file");
        fuzz::require(!place.function.empty() || place.functionOffset == 0, "no offset without a function");
    }
    return 0;
}
