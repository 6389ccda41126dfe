#include "hosting/vst3/state_container.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace glovebox::hosting::vst3 {

namespace {

constexpr std::array<char, 4> magic = {'G', 'B', 'V', '3'};
constexpr std::uint64_t currentVersion = 1;
constexpr std::size_t headerSize = 4 + 4 + 16 + 8 + 8;

void putNumber(std::vector<std::byte>& out, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

std::uint64_t getNumber(std::span<const std::byte> bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
    return value;
}

core::Status broken(const char* what) {
    return core::fail(core::ErrorCode::invalidArgument, "not a VST3 state of glovebox", what);
}

} // namespace

std::vector<std::byte> encodeState(const StateContainer& state) {
    std::vector<std::byte> out;
    out.reserve(headerSize + state.component.size() + state.controller.size());
    for (const char letter : magic) out.push_back(static_cast<std::byte>(letter));
    putNumber(out, currentVersion, 4);
    out.insert(out.end(), std::begin(state.classId), std::end(state.classId));
    putNumber(out, state.component.size(), 8);
    putNumber(out, state.controller.size(), 8);
    out.insert(out.end(), state.component.begin(), state.component.end());
    out.insert(out.end(), state.controller.begin(), state.controller.end());
    return out;
}

core::Result<StateContainer> decodeState(std::span<const std::byte> bytes) {
    if (bytes.size() < headerSize) return broken("shorter than its header");
    if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) return broken("wrong magic");
    if (getNumber(bytes, 4, 4) != currentVersion) return broken("unknown version");
    const std::uint64_t componentSize = getNumber(bytes, 24, 8);
    const std::uint64_t controllerSize = getNumber(bytes, 32, 8);
    const std::uint64_t rest = bytes.size() - headerSize;
    if (componentSize > rest) return broken("the component's part is cut");
    if (controllerSize != rest - componentSize) return broken("the controller's part has another size than announced");
    StateContainer state;
    std::copy_n(bytes.begin() + 8, 16, state.classId);
    const auto component = bytes.subspan(headerSize, static_cast<std::size_t>(componentSize));
    const auto controller = bytes.subspan(headerSize + component.size());
    state.component.assign(component.begin(), component.end());
    state.controller.assign(controller.begin(), controller.end());
    return state;
}

} // namespace glovebox::hosting::vst3
