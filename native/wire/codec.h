#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace glovebox::wire {

constexpr std::uint32_t longestString = 16384;   ///< bytes
constexpr std::uint32_t longestSequence = 16384; ///< elements of any vector in a message

/// How many members an enum has, numbered from 0: what a decoder compares a foreign value with. Specialised beside the
/// fields of the messages that carry it.
template <typename E>
constexpr std::uint64_t enumCount = 0;

/// Appends fields to a message: little-endian numbers, length-prefixed strings and sequences. A struct is a list of its
/// fields: `template <class V> void fields(V& v, T& t) { v(t.a); v(t.b); }`, found by argument-dependent look-up and used
/// for writing and reading alike, so the two cannot disagree.
class Writer {
public:
    explicit Writer(std::vector<std::byte>& target) : out(target) {}

    template <typename T>
    void operator()(const T& field) {
        if constexpr (std::is_enum_v<T>) {
            (*this)(static_cast<std::underlying_type_t<T>>(field));
        } else if constexpr (std::is_same_v<T, bool>) {
            (*this)(static_cast<std::uint8_t>(field ? 1 : 0));
        } else if constexpr (std::is_arithmetic_v<T>) {
            const std::size_t at = out.size();
            out.resize(at + sizeof(T));
            std::memcpy(out.data() + at, &field, sizeof(T));
        } else {
            fields(*this, const_cast<T&>(field));
        }
    }
    void operator()(const std::string& text) {
        const std::size_t size = text.size() < longestString ? text.size() : longestString;
        (*this)(static_cast<std::uint32_t>(size));
        append(text.data(), size);
    }
    template <typename T>
    void operator()(const std::vector<T>& items) {
        (*this)(static_cast<std::uint32_t>(items.size()));
        for (const T& item : items) (*this)(item);
    }

private:
    std::vector<std::byte>& out;
    void append(const void* from, std::size_t size) {
        const std::size_t at = out.size();
        out.resize(at + size);
        if (size != 0) std::memcpy(out.data() + at, from, size);
    }
};

/// Reads a message that a hostile peer may have written. After the first field that does not fit (short, too long, too
/// many, an enum beyond its count, trailing bytes) everything is zero and `isValid` is false for good: check once at the end.
class Reader {
public:
    explicit Reader(std::span<const std::byte> message) : in(message) {}

    template <typename T>
    void operator()(T& field) {
        if constexpr (std::is_enum_v<T>) {
            static_assert(enumCount<T> > 0 && std::is_unsigned_v<std::underlying_type_t<T>>);
            std::underlying_type_t<T> raw{};
            (*this)(raw);
            if (raw >= enumCount<T>) {
                invalidate();
                raw = 0;
            }
            field = static_cast<T>(raw);
        } else if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t raw = 0;
            (*this)(raw);
            if (raw > 1) invalidate();
            field = raw == 1;
        } else if constexpr (std::is_arithmetic_v<T>) {
            field = {};
            if (take(sizeof(T))) std::memcpy(&field, in.data() + at - sizeof(T), sizeof(T));
        } else {
            fields(*this, field);
        }
    }
    void operator()(std::string& text) {
        std::uint32_t size = 0;
        (*this)(size);
        text.clear();
        if (size > longestString) return invalidate();
        if (take(size)) text.assign(reinterpret_cast<const char*>(in.data() + at - size), size);
    }
    template <typename T>
    void operator()(std::vector<T>& items) {
        std::uint32_t count = 0;
        (*this)(count);
        items.clear();
        // Every element takes at least one byte: a count beyond what is left is a lie, found before anything is allocated.
        if (count > longestSequence || count > in.size() - at) return invalidate();
        items.reserve(count);
        for (std::uint32_t i = 0; i < count && valid; ++i) {
            T item{};
            (*this)(item);
            items.push_back(std::move(item));
        }
    }

    [[nodiscard]] bool isValid() const noexcept { return valid; }
    /// Valid, and nothing is left over.
    [[nodiscard]] bool isComplete() const noexcept { return valid && at == in.size(); }

private:
    std::span<const std::byte> in;
    std::size_t at = 0;
    bool valid = true;

    void invalidate() noexcept {
        valid = false;
        at = in.size();
    }
    bool take(std::size_t size) noexcept {
        if (!valid || size > in.size() - at) {
            invalidate();
            return false;
        }
        at += size;
        return true;
    }
};

} // namespace glovebox::wire
