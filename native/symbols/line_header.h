#pragma once

#include "symbols/byte_reader.h"
#include "symbols/elf.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace glovebox::symbols {

/// Sections that hold the texts of line tables; null where the file has none.
struct LineStrings {
    const Section* lineStrings = nullptr; ///< .debug_line_str
    const Section* strings = nullptr;     ///< .debug_str
};

/// The head of one unit of .debug_line (DWARF 5, 6.2.4).
struct LineHeader {
    std::uint16_t version = 0;
    bool isWide = false; ///< 64-bit DWARF: offsets of 8 bytes
    std::uint8_t instructionBytes = 1;
    std::int8_t lineBase = 0;
    std::uint8_t lineRange = 1;
    std::uint8_t opcodeBase = 1;
    std::array<std::uint8_t, 256> operandCounts{}; ///< by standard opcode
    ByteReader tables = ByteReader({});            ///< directories and files
    ByteReader program = ByteReader({});
};

/// Reads the head of a unit behind its length; nothing if its version is unknown or it is damaged.
[[nodiscard]] std::optional<LineHeader> readLineHeader(ByteReader unit, bool isWide);

/// Name of a file as the file register counts (from 1 before DWARF 5, from 0 since), without its folders; empty if there is
/// none.
[[nodiscard]] std::string fileName(ByteSource& module, const LineHeader& header, std::uint64_t index,
                                   const LineStrings& strings);

} // namespace glovebox::symbols
