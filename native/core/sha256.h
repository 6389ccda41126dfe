#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace glovebox::core {

/// SHA-256 (FIPS 180-4): names a file by what is in it. Not made for secrets: it takes no care of timing.
class Sha256 {
public:
    using Digest = std::array<std::byte, 32>;

    void add(std::span<const std::byte> bytes) noexcept;
    /// Of everything added; once, nothing may be added afterwards.
    [[nodiscard]] Digest finish() noexcept;

private:
    static constexpr std::size_t blockSize = 64;
    std::array<std::uint32_t, 8> state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, blockSize> pending{};
    std::uint64_t length = 0; ///< bytes added

    void mix(const std::byte* block) noexcept;
};

/// Lower-case hexadecimal.
[[nodiscard]] std::string hexadecimal(const Sha256::Digest& digest);

} // namespace glovebox::core
