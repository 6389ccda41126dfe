#pragma once

#include <cstddef>

#include "abi/vst3/base/types.h"

namespace glovebox::abi::vst3 {

/// Sixteen bytes that name an interface or a class, as they travel through calls.
using TUID = char[16];

/// Compares two identifiers, each given as a pointer to 16 bytes.
constexpr bool iidEqual(const char* a, const char* b) noexcept {
    for (std::size_t i = 0; i < sizeof(TUID); ++i) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

/// An identifier as a value. It converts to the TUID that calls expect. This class never crosses the ABI itself, only
/// its bytes do, so unlike the published one it has no virtual destructor and can be a constant.
struct FUID {
    TUID data{};

    constexpr operator const TUID&() const noexcept { return data; } // NOLINT: the standard's own conversion

    constexpr bool operator==(const FUID& other) const noexcept { return iidEqual(data, other.data); }

    /// Copies 16 bytes; null gives the invalid identifier of zeros.
    static constexpr FUID fromTUID(const char* bytes) noexcept {
        FUID uid;
        for (std::size_t i = 0; bytes != nullptr && i < sizeof(TUID); ++i) {
            uid.data[i] = bytes[i];
        }
        return uid;
    }

    constexpr void toTUID(char* bytes) const noexcept {
        for (std::size_t i = 0; i < sizeof(TUID); ++i) {
            bytes[i] = data[i];
        }
    }

    constexpr bool isValid() const noexcept { return !(*this == FUID{}); }
};

namespace detail {

/// Place, in the byte order in which identifiers are written down, of the byte that lies at `index` in memory. COM
/// keeps the first group as one little-endian 32-bit number and the second as two little-endian 16-bit numbers.
constexpr std::size_t writtenIndex(std::size_t index, bool com) noexcept {
    constexpr std::size_t comOrder[8] = {3, 2, 1, 0, 5, 4, 7, 6};
    return com && index < 8 ? comOrder[index] : index;
}

} // namespace detail

/// Builds an identifier from the four 32-bit groups that documents print, in the byte order of COM or in plain order.
constexpr FUID makeUidInOrder(uint32 l1, uint32 l2, uint32 l3, uint32 l4, bool com) noexcept {
    const uint32 groups[4] = {l1, l2, l3, l4};
    FUID uid;
    for (std::size_t i = 0; i < sizeof(TUID); ++i) {
        const std::size_t written = detail::writtenIndex(i, com);
        const uint32 shift = static_cast<uint32>(24 - 8 * (written % 4));
        uid.data[i] = static_cast<char>(static_cast<uint8>(groups[written / 4] >> shift));
    }
    return uid;
}

/// Builds an identifier from its four printed groups in the byte order of the system that this is compiled for.
constexpr FUID makeUid(uint32 l1, uint32 l2, uint32 l3, uint32 l4) noexcept {
    return makeUidInOrder(l1, l2, l3, l4, isComCompatible);
}

/// Length of an identifier's printed form without the terminating zero.
inline constexpr std::size_t uidTextLength = 32;

/// Writes the 32 upper-case hexadecimal digits of `uid` and a zero to `text`, which holds 33 characters. The text is
/// the same on every system for the same class: it is the form that preset files and moduleinfo.json use.
constexpr void uidToText(const char* uid, char* text) noexcept {
    constexpr char digits[] = "0123456789ABCDEF";
    for (std::size_t i = 0; i < sizeof(TUID); ++i) {
        const auto byte = static_cast<uint8>(uid[i]);
        const std::size_t written = detail::writtenIndex(i, isComCompatible);
        text[2 * written] = digits[byte >> 4];
        text[2 * written + 1] = digits[byte & 15];
    }
    text[uidTextLength] = '\0';
}

/// Reads 32 hexadecimal digits. False, and `uid` untouched, if `text` has another length or another character.
constexpr bool uidFromText(const char* text, FUID& uid) noexcept {
    uint32 groups[4] = {};
    for (std::size_t i = 0; i < uidTextLength; ++i) {
        const char c = text[i];
        uint32 nibble = 0;
        if (c >= '0' && c <= '9') {
            nibble = static_cast<uint32>(c - '0');
        } else if (c >= 'A' && c <= 'F') {
            nibble = static_cast<uint32>(c - 'A' + 10);
        } else if (c >= 'a' && c <= 'f') {
            nibble = static_cast<uint32>(c - 'a' + 10);
        } else {
            return false;
        }
        groups[i / 8] = (groups[i / 8] << 4) | nibble;
    }
    if (text[uidTextLength] != '\0') {
        return false;
    }
    uid = makeUid(groups[0], groups[1], groups[2], groups[3]);
    return true;
}

} // namespace glovebox::abi::vst3
