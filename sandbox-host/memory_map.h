#pragma once

#include <cstddef>
#include <cstdint>

/// /proc/self/maps as a crash handler can read it: no allocation, no lock, no stdio.
namespace glovebox::sandbox {

struct MapLine {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t offset = 0; ///< in the file
    std::uint64_t device = 0;
    std::uint64_t inode = 0; ///< 0: no file
    bool isExecutable = false;
    const char* name = nullptr; ///< not terminated; valid until the next line is read
    std::size_t nameLength = 0;
};

/// Zeroed memory for a crash handler, for good: what is never used costs nothing, and stands beside nothing that is. Null if the
/// system refuses. Not for a handler.
[[nodiscard]] void* reserveForCrash(std::size_t size) noexcept;

/// Reserves what `readMemoryMap` needs. Once, before it; not for a handler.
void prepareMemoryMap() noexcept;

/// Calls `visit` with each mapping, in order of addresses, until it returns false. False if the list can't be read. Gives up
/// standard input, which nobody reads in a sandbox, if no descriptor is left. The buffer is one for the process: one reader
/// at a time.
bool readMemoryMap(bool (*visit)(const MapLine& line, void* argument), void* argument) noexcept;

} // namespace glovebox::sandbox
