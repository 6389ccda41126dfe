#include "core/sha256.h"

#include <algorithm>
#include <bit>

namespace glovebox::core {

namespace {

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
constexpr std::uint32_t roundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t bigEndianWord(const std::byte* bytes) noexcept {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word = word << 8 | std::to_integer<std::uint32_t>(bytes[i]);
    return word;
}

} // namespace

void Sha256::mix(const std::byte* block) noexcept {
    std::uint32_t schedule[64];
    for (std::size_t t = 0; t < 16; ++t) schedule[t] = bigEndianWord(block + 4 * t);
    for (std::size_t t = 16; t < 64; ++t) {
        const std::uint32_t before = schedule[t - 15], near = schedule[t - 2];
        const std::uint32_t low = std::rotr(before, 7) ^ std::rotr(before, 18) ^ before >> 3;
        const std::uint32_t high = std::rotr(near, 17) ^ std::rotr(near, 19) ^ near >> 10;
        schedule[t] = schedule[t - 16] + low + schedule[t - 7] + high;
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t t = 0; t < 64; ++t) {
        const std::uint32_t sumOfE = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t choice = (e & f) ^ (~e & g);
        const std::uint32_t first = h + sumOfE + choice + roundConstants[t] + schedule[t];
        const std::uint32_t sumOfA = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        h = g;
        g = f;
        f = e;
        e = d + first;
        d = c;
        c = b;
        b = a;
        a = first + sumOfA + majority;
    }
    const std::uint32_t mixed[8] = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += mixed[i];
}

void Sha256::add(std::span<const std::byte> bytes) noexcept {
    std::size_t used = length % blockSize;
    length += bytes.size();
    if (used > 0) {
        const std::size_t taken = std::min(bytes.size(), blockSize - used);
        std::copy_n(bytes.begin(), taken, pending.begin() + static_cast<std::ptrdiff_t>(used));
        bytes = bytes.subspan(taken);
        used += taken;
        if (used < blockSize) return;
        mix(pending.data());
    }
    for (; bytes.size() >= blockSize; bytes = bytes.subspan(blockSize)) mix(bytes.data());
    std::copy(bytes.begin(), bytes.end(), pending.begin());
}

Sha256::Digest Sha256::finish() noexcept {
    const std::uint64_t bits = length * 8;
    // A single one bit, zeros up to the last eight bytes of a block, then the length in bits.
    std::array<std::byte, blockSize + 8> padding{};
    padding[0] = std::byte{0x80};
    const std::size_t used = length % blockSize;
    const std::size_t zeros = used < 56 ? 56 - used : 120 - used;
    for (std::size_t i = 0; i < 8; ++i) padding[zeros + i] = static_cast<std::byte>(bits >> (56 - 8 * i));
    add({padding.data(), zeros + 8});
    Digest digest;
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = static_cast<std::byte>(state[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
}

std::string hexadecimal(const Sha256::Digest& digest) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : digest) {
        text += digits[std::to_integer<unsigned>(byte) >> 4];
        text += digits[std::to_integer<unsigned>(byte) & 15u];
    }
    return text;
}

} // namespace glovebox::core
