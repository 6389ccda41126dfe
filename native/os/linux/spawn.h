#pragma once

#include "os/process.h"

#include <sys/types.h>

#include <vector>

namespace glovebox::os {

/// Everything that the child needs, prepared before it exists: between clone and exec it shares our memory and may only
/// make plain system calls.
struct SpawnPlan {
    const char* executable = nullptr;
    char* const* arguments = nullptr;
    char* const* environment = nullptr;
    const char* workingDirectory = nullptr; ///< null: ours
    const ResourceLimits* limits = nullptr;
    std::vector<int>
        descriptors; ///< sources of descriptors 0, 1, 2, 3 ...; -1: the null device. Rewritten by the child
    pid_t parent = 0;
    bool dieWithParent = false;
    bool newProcessGroup = false;
    bool hasDefaultSignals = false; ///< of who makes it: nothing to put back

    const char* failedStep = nullptr; ///< set by the child when it could not become the program
    int error = 0;
};

/// Every signal back to its default: an ignored SIGPIPE of ours would be inherited through exec.
void resetSignals() noexcept;

/// In a child that was just made: groups, signals, descriptors, directory and limits as the plan says. Plain system calls
/// only; -1 with `failedStep` and `error` set.
[[nodiscard]] int prepareChild(SpawnPlan& plan) noexcept;

/// Starts the child and returns once it runs the program or has failed (`plan.failedStep`). Returns its pid and a pidfd,
/// or -1 with errno if there is no child. A failed child is left for the caller to reap.
[[nodiscard]] pid_t spawnPlanned(SpawnPlan& plan, int& pidDescriptor) noexcept;

} // namespace glovebox::os
