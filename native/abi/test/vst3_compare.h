#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <type_traits>

#include "testing/check.h"

/// Compares declarations of one interface that two independent headers make, without ever making an object of it.
namespace glovebox::abi::vst3test {

/// Place of a virtual method in the virtual table, read from the representation that the Itanium C++ ABI gives to
/// pointers to members: a pair of words, of which the first holds the offset in the table. One of them is odd to tell a
/// virtual method from an address: the first by adding 1, or on ARM the second.
template <typename Method>
std::size_t placeOf(Method method) {
    struct {
        std::ptrdiff_t pointer;
        std::ptrdiff_t adjustment;
    } words{};
    static_assert(sizeof(words) == sizeof(method));
    std::memcpy(&words, &method, sizeof(words));
    const std::ptrdiff_t offset = (words.adjustment & 1) != 0 ? words.pointer : words.pointer - 1;
    return static_cast<std::size_t>(offset) / sizeof(void*);
}

/// Methods in the virtual table of an interface: the place that one more would get.
template <typename Interface>
std::size_t methodCount() {
    struct OneMore : Interface {
        virtual void oneMore() = 0;
    };
    return placeOf(&OneMore::oneMore);
}

/// How a value travels: its class of register and its size. References are pointers; signs and names do not matter.
template <typename T>
std::string shapeOfType() {
    if constexpr (std::is_void_v<T>) {
        return "void";
    } else if constexpr (std::is_reference_v<T> || std::is_pointer_v<T>) {
        return "pointer";
    } else if constexpr (std::is_floating_point_v<T>) {
        return "real" + std::to_string(8 * sizeof(T));
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
        return "int" + std::to_string(8 * sizeof(T));
    } else {
        return "struct" + std::to_string(8 * sizeof(T));
    }
}

template <typename Result, typename... Arguments>
std::string shapeOfCall() {
    std::string text = shapeOfType<Result>() + " (";
    ((text += " " + shapeOfType<Arguments>()), ...);
    return text + " )";
}

template <typename Result, typename Interface, typename... Arguments>
std::string shapeOf(Result (Interface::*)(Arguments...)) {
    return shapeOfCall<Result, Arguments...>();
}

template <typename Result, typename Interface, typename... Arguments>
std::string shapeOf(Result (Interface::*)(Arguments...) const) {
    return shapeOfCall<Result, Arguments...>();
}

/// A C rendering's entry, whose first argument is the object.
template <typename Result, typename... Arguments>
std::string shapeOf(Result (*)(void*, Arguments...)) {
    return shapeOfCall<Result, Arguments...>();
}

/// Sixteen bytes as hexadecimal text, in the order of memory.
template <typename Byte>
std::string bytesOf(const Byte (&uid)[16]) {
    static_assert(sizeof(Byte) == 1);
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const Byte byte : uid) {
        const auto value = static_cast<unsigned char>(byte);
        text += digits[value >> 4];
        text += digits[value & 15];
    }
    return text;
}

} // namespace glovebox::abi::vst3test

/// The size of a structure of ours and of theirs.
#define CHECK_SIZE(ours, theirs) CHECK_EQUAL(sizeof(ours), sizeof(theirs))

/// Offset and size of one member.
#define CHECK_MEMBER_AS(ours, ourMember, theirs, theirMember)                                                          \
    do {                                                                                                               \
        CHECK_EQUAL(offsetof(ours, ourMember), offsetof(theirs, theirMember));                                         \
        CHECK_EQUAL(sizeof(ours::ourMember), sizeof(theirs::theirMember));                                             \
    } while (false)
