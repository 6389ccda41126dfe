#include "probe_limits.h"

#include "os/clock.h"
#include "os/files.h"
#include "os/process.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace glovebox::sandbox {
namespace {

constexpr std::uint64_t beyondBytes = 64ull << 20;
constexpr std::size_t chunkBytes = std::size_t{1} << 20;
constexpr std::size_t pageBytes = 4096;
constexpr std::uint64_t childLimitNs = 10'000'000'000;

const char* outcome(std::uint64_t limit, bool wasAllowed) noexcept {
    if (limit == 0) return "not-limited";
    return wasAllowed ? "allowed" : "refused";
}

/// Touched, because some systems give memory that they do not have.
bool canAllocateBeyond(std::uint64_t limit) {
    std::vector<char*> chunks;
    chunks.reserve(static_cast<std::size_t>((limit + beyondBytes) / chunkBytes));
    bool isAllowed = true;
    while (isAllowed && chunks.size() < chunks.capacity()) {
        char* const chunk = static_cast<char*>(std::malloc(chunkBytes));
        isAllowed = chunk != nullptr;
        if (!isAllowed) break;
        for (std::size_t at = 0; at < chunkBytes; at += pageBytes) const_cast<volatile char*>(chunk)[at] = 1;
        chunks.push_back(chunk);
    }
    for (char* const chunk : chunks) std::free(chunk);
    return isAllowed;
}

/// As many children at a time as there may be processes: with us that is one too many.
bool canStartBeyond(std::uint32_t limit) {
    std::vector<os::Child> children;
    for (std::uint32_t i = 0; i < limit; ++i) {
        os::SpawnOptions options;
        options.executable = os::pathOfThisModule();
        options.arguments = {"--version"};
        auto child = os::Child::spawn(std::move(options));
        if (!child) return false;
        children.push_back(std::move(*child));
    }
    // One that was let in and ended at once was not.
    bool haveRun = true;
    for (os::Child& child : children) {
        os::ExitStatus status;
        haveRun =
            child.waitUntil(os::nowNs() + childLimitNs, status) && !status.wasSignalled && status.code == 0 && haveRun;
    }
    return haveRun;
}

} // namespace

int probeLimits(const Arguments& arguments) {
    const os::ResourceLimits& limits = arguments.limits;
    const bool hasProcesses = limits.processes != 0 && canStartBeyond(limits.processes);
    const bool hasMemory = limits.memoryBytes != 0 && canAllocateBeyond(limits.memoryBytes);
    std::printf("{\"memory\":\"%s\",\"processes\":\"%s\"}\n", outcome(limits.memoryBytes, hasMemory),
                outcome(limits.processes, hasProcesses));
    return 0;
}

} // namespace glovebox::sandbox
