#pragma once

#include "core/result.h"
#include "os/handle.h"
#include "os/process.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// What a fork server is made of: a small process that multiplies itself instead of starting a program anew. Linux;
/// `unsupportedHere` elsewhere.
namespace glovebox::os {

struct ForkOptions {
    std::vector<const Handle*> descriptors; ///< become descriptors 0, 1, 2 ... of the copy; null: the null device
    std::string workingDirectory;           ///< empty: ours
    ResourceLimits limits;                  ///< applied in the copy
    std::uint32_t parent = 0;               ///< number of our parent process, as it was when we started
};

struct Forked {
    bool isCopy = false;   ///< we are the copy
    std::uint32_t pid = 0; ///< of the copy, when we are not
    core::Status status;   ///< with `pid` set: the copy could not become what it should be and ends
};

/// Whether a fork server can be started on this system at all.
[[nodiscard]] bool hasForking() noexcept;

/// Whether this process can multiply itself: it has one thread, and what the C library remembers of that thread can be
/// corrected in the copy.
[[nodiscard]] core::Status canFork() noexcept;

/// Makes a copy of this process that is a *sibling*: its parent is ours, which can wait for it and whose end ends it. The
/// copy leads a process group, has no descriptor but those listed, default signals, the limits and the directory asked for.
/// Returns in both; in the original once the copy is complete. Call `canFork` before, once.
[[nodiscard]] Forked forkSibling(const ForkOptions& options);

/// Lowers the limits of a child of ours that has not run anybody else's code yet, from outside: what it starts with then is
/// what it would have been started with. Never raises.
[[nodiscard]] core::Status limitChild(const Child& child, const ResourceLimits& limits) noexcept;

/// Whether this machine has memory to spare for a process that nobody has asked for yet.
[[nodiscard]] bool hasMemoryToSpare() noexcept;

/// Ends and reaps children of this process that a fork server made and did not tell of before it died: those whose command
/// line holds `word`, except `known`. Returns how many there were.
std::size_t reapStrays(const std::string& word, std::span<const std::uint32_t> known);

} // namespace glovebox::os
