#pragma once

#include "core/result.h"
#include "symbols/byte_source.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Names functions and lines from the symbol and line tables of a module. The files are hostile, so everything here belongs
/// into a process that is thrown away and limited; even so every read is bounded, nothing recurses, and all work ends by a
/// budget. A damaged file gives an error or fewer answers.
namespace glovebox::symbols {

/// What is known of one place. All text is valid UTF-8 of at most `maxTextBytes`.
struct Place {
    std::string function;             ///< demangled, with its parameters; empty: unknown
    std::uint64_t functionOffset = 0; ///< bytes behind its beginning
    std::string file;       ///< without its folders, which would name the machine it was built on; empty: unknown
    std::uint32_t line = 0; ///< from 1; 0: unknown
};

constexpr std::size_t maxTextBytes = 1000;
/// Places that one call answers; more would only buy a hostile file more time.
constexpr std::size_t maxOffsets = 1024;

/// One place per offset, in their order. An offset counts as the module's symbol table does: address less load bias; for a
/// return address give the byte before it. Reads ELF, 64 bit, little-endian, x86-64 and aarch64: .symtab and .dynsym, and
/// .debug_line of DWARF 2 to 5 unless it is compressed. Fails with `unsupportedFormat` for other files, `invalidArgument`
/// for more than `maxOffsets`, `systemError` when the file cannot be read. Any thread.
[[nodiscard]] core::Result<std::vector<Place>> locate(ByteSource& module, std::span<const std::uint64_t> offsets);

} // namespace glovebox::symbols
