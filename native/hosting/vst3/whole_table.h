#pragma once

#include "hosting/vst3/reference.h"

#include <cstddef>

namespace glovebox::hosting::vst3 {

/// Functions of an interface, those of its bases included.
template <typename Interface>
constexpr std::size_t functionCount = 0;
template <>
inline constexpr std::size_t functionCount<v3::IPluginFactory> = 7;
template <>
inline constexpr std::size_t functionCount<v3::IComponent> = 14;
template <>
inline constexpr std::size_t functionCount<v3::IAudioProcessor> = 11;
template <>
inline constexpr std::size_t functionCount<v3::IEditController> = 18;
template <>
inline constexpr std::size_t functionCount<v3::IConnectionPoint> = 6;

/// Plugins written in C fill their tables by hand and may leave a function out: looked at before the first call, because
/// every compiler's table is an array of function pointers behind the object's first word, and a compiler's own never has
/// a null pointer. Main thread.
template <typename Interface>
[[nodiscard]] bool hasEveryFunction(Interface* object) noexcept {
    static_assert(functionCount<Interface> != 0);
    const void* const* const table = *reinterpret_cast<const void* const* const*>(object);
    if (table == nullptr) return false;
    for (std::size_t i = 0; i < functionCount<Interface>; ++i) {
        if (table[i] == nullptr) return false;
    }
    return true;
}

} // namespace glovebox::hosting::vst3
