// The container of a VST3 state, which may come from a file: refused with a reason, or encoded to the very same bytes.
#include "hosting/vst3/state_container.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"

using namespace glovebox;
using namespace glovebox::hosting::vst3;

namespace {

bool areSame(const StateContainer& a, const StateContainer& b) {
    return std::ranges::equal(a.classId, b.classId) && a.component == b.component && a.controller == b.controller;
}

void container(std::span<const std::byte> bytes) {
    const auto state = decodeState(bytes);
    if (!state) {
        fuzz::requireReason(state.status());
        fuzz::require(!state.status().details.empty(), "and with what is wrong");
    } else {
        fuzz::require(std::ranges::equal(encodeState(state.value()), bytes), "encode(decode(bytes)) == bytes");
    }
    fuzz::Input input(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    StateContainer made;
    const auto id = input.part(sizeof made.classId);
    std::ranges::copy(id, made.classId);
    const auto component = input.part(input.upTo(2000));
    const auto controller = input.rest();
    made.component.assign(component.begin(), component.end());
    made.controller.assign(controller.begin(), controller.end());
    const auto back = decodeState(encodeState(made));
    fuzz::require(back.isOk() && areSame(back.value(), made), "decode(encode(state)) == state");
}

/// Sizes that are nearly right, which random bytes hardly ever are: the two parts must be exactly what is there.
void nearly(fuzz::Input input) {
    const std::int64_t first = input.number<std::int8_t>(), second = input.number<std::int8_t>();
    StateContainer made;
    made.component.resize(input.upTo(40));
    made.controller.resize(input.upTo(40));
    auto bytes = encodeState(made);
    const std::int64_t sizes[] = {static_cast<std::int64_t>(made.component.size()) + first,
                                  static_cast<std::int64_t>(made.controller.size()) + second};
    std::memcpy(bytes.data() + 24, sizes, sizeof sizes);
    const bool isRight = first + second == 0 && sizes[0] >= 0 && sizes[1] >= 0;
    const auto state = decodeState(bytes);
    fuzz::require(state.isOk() == isRight, "a state is taken if and only if its sizes add up");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    container(std::as_bytes(std::span(data, size)));
    nearly(fuzz::Input(data, size));
    return 0;
}
