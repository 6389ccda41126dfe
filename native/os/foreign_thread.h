#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>

/// Looking at a process of ours that does not answer any more, from outside. Numbers of processes must be of children that
/// were not reaped; numbers of threads may come from a hostile process: a thread of another process is never looked at.
/// Everything here is `unsupportedHere` where the system has no such thing, and `systemError` if it refuses.
namespace glovebox::os {

/// Stops every thread of the process, soon; it cannot refuse. Never blocks.
[[nodiscard]] core::Status suspendProcess(std::uint32_t process) noexcept;
/// Lets a stopped process go on. Harmless if it was not stopped.
[[nodiscard]] core::Status resumeProcess(std::uint32_t process) noexcept;

/// Where a thread is that does not run: asleep or stopped.
struct ThreadPlace {
    std::uint64_t instruction = 0;
    std::uint64_t stackPointer = 0;
};
/// `wrongState` while it runs.
[[nodiscard]] core::Result<ThreadPlace> placeOfThread(std::uint32_t process, std::uint32_t thread);

/// The file behind an address of a process.
struct MappedFile {
    std::string path;           ///< as the kernel names it; hostile
    std::uint64_t loadBias = 0; ///< where the file's first byte is mapped
};
/// `unknownObject` if no file is mapped there.
[[nodiscard]] core::Result<MappedFile> fileAt(std::uint32_t process, std::uint64_t address);

} // namespace glovebox::os
