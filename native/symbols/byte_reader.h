#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace glovebox::symbols {

/// A cursor over little-endian bytes. Reading past the end gives zeros and sets `failed()` for good, so that callers may
/// read a whole record and ask once.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes) : content(bytes) {}

    [[nodiscard]] bool failed() const noexcept { return hasFailed; }
    [[nodiscard]] std::size_t position() const noexcept { return at; }
    [[nodiscard]] std::size_t left() const noexcept { return content.size() - at; }

    /// `width` of 1 to 8 bytes.
    std::uint64_t number(std::size_t width) noexcept {
        std::uint64_t value = 0;
        if (!has(width)) return 0;
        for (std::size_t i = 0; i < width; ++i) value |= std::to_integer<std::uint64_t>(content[at + i]) << (8 * i);
        at += width;
        return value;
    }

    /// LEB128. Bits beyond the 64th are dropped, as every reader of DWARF does.
    std::uint64_t unsignedLeb() noexcept { return leb(false); }
    std::int64_t signedLeb() noexcept { return static_cast<std::int64_t>(leb(true)); }

    void skip(std::uint64_t count) noexcept {
        if (has(count)) at += static_cast<std::size_t>(count);
    }

    /// Up to the next zero byte, which is passed.
    std::string_view text() noexcept {
        const std::size_t begin = at;
        while (at < content.size() && content[at] != std::byte{0}) ++at;
        if (!has(1)) return {};
        const std::string_view found(reinterpret_cast<const char*>(content.data()) + begin, at - begin);
        ++at;
        return found;
    }

    /// The next `count` bytes as a reader of their own.
    ByteReader part(std::uint64_t count) noexcept {
        if (!has(count)) return ByteReader({});
        const ByteReader inner(content.subspan(at, static_cast<std::size_t>(count)));
        at += static_cast<std::size_t>(count);
        return inner;
    }

private:
    std::span<const std::byte> content;
    std::size_t at = 0;
    bool hasFailed = false;

    bool has(std::uint64_t count) noexcept {
        if (!hasFailed && count <= left()) return true;
        hasFailed = true;
        at = content.size();
        return false;
    }

    std::uint64_t leb(bool isSigned) noexcept {
        std::uint64_t value = 0;
        unsigned shift = 0;
        for (;;) {
            const std::uint64_t byte = number(1);
            if (hasFailed) return 0;
            if (shift < 64) value |= (byte & 0x7f) << shift;
            shift = shift < 64 ? shift + 7 : shift;
            if ((byte & 0x80) != 0) continue;
            if (isSigned && shift < 64 && (byte & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
            return value;
        }
    }
};

} // namespace glovebox::symbols
