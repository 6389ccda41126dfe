#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace glovebox::fuzz {

/// A fuzzer's bytes, taken from the front; zeros behind their end. Little-endian, like the seeds that `SeedBytes` makes.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : bytes(std::as_bytes(std::span(data, size))) {}

    template <typename T>
    [[nodiscard]] T number() {
        static_assert(std::is_arithmetic_v<T>);
        if constexpr (std::is_same_v<T, bool>) {
            return (number<std::uint8_t>() & 1) != 0;
        } else {
            T value{};
            const std::size_t count = std::min(sizeof(T), bytes.size());
            if (count != 0) std::memcpy(&value, bytes.data(), count);
            bytes = bytes.subspan(count);
            return value;
        }
    }
    /// 0 to `most`; takes two bytes.
    [[nodiscard]] std::uint32_t upTo(std::uint32_t most) { return number<std::uint16_t>() % (most + 1); }
    /// At most `count` bytes, fewer at the end.
    [[nodiscard]] std::span<const std::byte> part(std::size_t count) {
        const auto taken = bytes.first(std::min(count, bytes.size()));
        bytes = bytes.subspan(taken.size());
        return taken;
    }
    [[nodiscard]] std::span<const std::byte> rest() { return part(bytes.size()); }
    /// A text with its length (one byte, or two if `isLong`) before it.
    [[nodiscard]] std::string text(bool isLong = false) {
        const std::size_t length = isLong ? number<std::uint16_t>() : number<std::uint8_t>();
        return asText(part(length));
    }
    [[nodiscard]] bool isAtEnd() const noexcept { return bytes.empty(); }
    [[nodiscard]] std::size_t left() const noexcept { return bytes.size(); }

    [[nodiscard]] static std::string asText(std::span<const std::byte> from) {
        return {reinterpret_cast<const char*>(from.data()), from.size()};
    }

private:
    std::span<const std::byte> bytes;
};

/// Writes what `Input` reads: seeds.
class SeedBytes {
public:
    template <typename T>
    SeedBytes& number(T value) {
        static_assert(std::is_arithmetic_v<T>);
        const auto* from = reinterpret_cast<const std::byte*>(&value);
        bytes.insert(bytes.end(), from, from + sizeof(T));
        return *this;
    }
    SeedBytes& upTo(std::uint32_t value) { return number(static_cast<std::uint16_t>(value)); }
    SeedBytes& raw(std::span<const std::byte> from) {
        bytes.insert(bytes.end(), from.begin(), from.end());
        return *this;
    }
    SeedBytes& raw(const std::string& from) { return raw(std::as_bytes(std::span(from))); }
    SeedBytes& text(const std::string& from, bool isLong = false) {
        if (isLong)
            number(static_cast<std::uint16_t>(from.size()));
        else
            number(static_cast<std::uint8_t>(from.size()));
        return raw(from);
    }
    [[nodiscard]] const std::vector<std::byte>& all() const noexcept { return bytes; }

private:
    std::vector<std::byte> bytes;
};

} // namespace glovebox::fuzz
