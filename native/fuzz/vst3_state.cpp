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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    container(std::as_bytes(std::span(data, size)));
    return 0;
}
