#pragma once

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "wire/fields.h"

#include <cstdio>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Messages made of a fuzzer's bytes, and messages as text: both walk the lists of `wire/fields.h`, neither uses the codec.
namespace glovebox::fuzz {

/// Gives every field of a message a value that it may have.
class Filler {
public:
    explicit Filler(Input& from) : input(from) {}

    template <typename T>
    void operator()(T& field) {
        if constexpr (std::is_enum_v<T>) {
            field = static_cast<T>(input.number<std::uint8_t>() % wire::enumCount<T>);
        } else if constexpr (std::is_arithmetic_v<T>) {
            field = input.number<T>();
        } else {
            wire::fields(*this, field);
        }
    }
    void operator()(std::string& text) { text = input.text(); }
    template <typename T>
    void operator()(std::vector<T>& items) {
        items.resize(input.isAtEnd() ? 0 : input.number<std::uint8_t>() % 9);
        for (T& item : items) (*this)(item);
    }

private:
    Input& input;
};

/// Every field in order, exactly: two messages with the same text are the same.
class Printer {
public:
    template <typename T>
    void operator()(const T& field) {
        if constexpr (std::is_enum_v<T>) {
            (*this)(static_cast<std::underlying_type_t<T>>(field));
        } else if constexpr (std::is_floating_point_v<T>) {
            char digits[64];
            std::snprintf(digits, sizeof digits, "%a ", static_cast<double>(field));
            text += digits;
        } else if constexpr (std::is_arithmetic_v<T>) {
            text += std::to_string(field) + ' ';
        } else {
            text += '{';
            wire::fields(*this, const_cast<T&>(field));
            text += '}';
        }
    }
    void operator()(const std::string& field) { text += std::to_string(field.size()) + ':' + field + ' '; }
    template <typename T>
    void operator()(const std::vector<T>& items) {
        text += '[' + std::to_string(items.size()) + ' ';
        for (const T& item : items) (*this)(item);
        text += ']';
    }
    [[nodiscard]] static std::string print(const wire::Message& message) {
        Printer printer;
        std::visit([&](const auto& body) { printer(body); }, message);
        return std::to_string(message.index()) + printer.text;
    }

private:
    std::string text;
};

template <std::size_t index = 0>
void emplace(wire::Message& message, std::size_t kind) {
    if constexpr (index < std::variant_size_v<wire::Message>) {
        if (kind == index)
            message.emplace<index>();
        else
            emplace<index + 1>(message, kind);
    }
}

/// Any message; the first byte chooses its kind.
[[nodiscard]] inline wire::Message messageOf(Input& input) {
    wire::Message message;
    emplace(message, input.number<std::uint8_t>() % std::variant_size_v<wire::Message>);
    Filler filler(input);
    std::visit([&](auto& body) { filler(body); }, message);
    return message;
}

/// Walks a decoded message and ends the process at the first value beyond its declared bounds.
class BoundsCheck {
public:
    template <typename T>
    void operator()(const T& field) {
        if constexpr (std::is_enum_v<T>) {
            require(static_cast<std::uint64_t>(field) < wire::enumCount<T>, "a decoded enum is one of its members");
        } else if constexpr (!std::is_arithmetic_v<T>) {
            wire::fields(*this, const_cast<T&>(field));
        }
    }
    void operator()(const std::string& text) {
        require(text.size() <= wire::longestString, "a decoded text is not longer than longestString");
    }
    template <typename T>
    void operator()(const std::vector<T>& items) {
        require(items.size() <= wire::longestSequence, "a decoded sequence is not longer than longestSequence");
        for (const T& item : items) (*this)(item);
    }
};

} // namespace glovebox::fuzz
