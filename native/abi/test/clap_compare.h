// Compares declarations of two namespaces that mean the same. Types are equal when they differ at most in the names of
// structures that are declared to be counterparts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace comparison {

/// Specialized to true for a structure of ours and the one it must match.
template <typename Ours, typename Theirs>
inline constexpr bool areCounterparts = false;

template <typename Ours, typename Theirs>
struct Same : std::bool_constant<std::is_same_v<Ours, Theirs> || areCounterparts<Ours, Theirs>> {};

template <typename Ours, typename Theirs>
struct Same<const Ours, const Theirs> : Same<Ours, Theirs> {};

template <typename Ours, typename Theirs>
struct Same<Ours*, Theirs*> : Same<Ours, Theirs> {};

template <typename Ours, typename Theirs, std::size_t count>
struct Same<Ours[count], Theirs[count]> : Same<Ours, Theirs> {};

template <typename Ours, typename... OurArguments, typename Theirs, typename... TheirArguments>
requires(sizeof...(OurArguments) ==
         sizeof...(TheirArguments)) struct Same<Ours(OurArguments...), Theirs(TheirArguments...)>
    : std::bool_constant<Same<Ours, Theirs>::value && (Same<OurArguments, TheirArguments>::value && ...)> {
};

template <typename Ours, typename Theirs>
std::string typeVerdict() {
    return Same<Ours, Theirs>::value ? "the same type" : "another type";
}

inline std::string describeMember(std::string_view name, std::size_t offset, std::size_t size, std::string_view type) {
    return std::string{name} + " at " + std::to_string(offset) + ", " + std::to_string(size) + " bytes, " +
           std::string{type};
}

inline std::string describeStructure(std::string_view name, std::size_t size, std::size_t alignment) {
    return std::string{name} + " of " + std::to_string(size) + " bytes, aligned to " + std::to_string(alignment);
}

template <typename Value>
std::string describeConstant(std::string_view name, Value value) {
    // Signed and unsigned constants of the same value are the same to C; -1 is not 4294967295.
    return std::string{name} + " = " + std::to_string(value);
}

inline std::string describeText(std::string_view name, std::string_view text) {
    return std::string{name} + " = \"" + std::string{text} + '"';
}

} // namespace comparison
