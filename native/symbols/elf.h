#pragma once

#include "core/result.h"
#include "symbols/byte_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace glovebox::symbols {

/// A section, as its header says: nothing of it has been compared with the file.
struct Section {
    std::string name; ///< at most 31 bytes of it
    std::uint32_t type = 0;
    std::uint64_t flags = 0;
    std::uint64_t address = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t link = 0;
    std::uint64_t entrySize = 0;

    [[nodiscard]] bool hasBytes() const noexcept;
};

namespace section_type {
constexpr std::uint32_t symbolTable = 2;
constexpr std::uint32_t noBits = 8;
constexpr std::uint32_t dynamicSymbols = 11;
} // namespace section_type

/// Sections of an ELF file, 64 bit, little-endian, x86-64 or aarch64 (System V ABI, "Sections"). `unsupportedFormat` names
/// what the file is instead; a damaged section table ends where the damage begins.
[[nodiscard]] core::Result<std::vector<Section>> readSections(ByteSource& module);

/// The zero-ended text at `offset` of a section, at most `limit` bytes; empty if it is outside.
[[nodiscard]] std::string textAt(ByteSource& module, const Section& strings, std::uint64_t offset, std::size_t limit);

} // namespace glovebox::symbols
