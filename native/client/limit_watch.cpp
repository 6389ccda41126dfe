#include "client/limit_watch.h"

#include "client/over_limit.h"
#include "client/runtime_core.h"
#include "os/limit_usage.h"
#include "os/thread.h"

#include <utility>
#include <vector>

namespace glovebox::client {

namespace {

/// What the host itself has mapped into a sandbox counts there, too.
constexpr std::uint64_t sharedAllowance = 64ull << 20;

} // namespace

std::string crossedLimit(std::uint32_t pid, const SandboxLimits& limits) {
    const std::uint32_t most = limits.processesAndThreads;
    const auto usage = os::limitUsageOf(pid, most);
    if (!usage) return {};
    if (most != 0 && usage.value().tasks > most) return "more than " + std::to_string(most) + " threads and processes";
    if (limits.memoryBytes != 0 && usage.value().sharedBytes > limits.memoryBytes + sharedAllowance)
        return "more than " + bytesText(limits.memoryBytes) + " of shared memory";
    if (limits.memoryBytes != 0 && !os::systemBoundsMemory() && usage.value().privateBytes > limits.memoryBytes)
        return "more than " + bytesText(limits.memoryBytes) + " of memory";
    // The kernel has not let it cross this one, but with a full table it can't even be given what the next plan needs.
    if (limits.openFiles != 0 && usage.value().openFiles >= limits.openFiles)
        return "more than " + std::to_string(limits.openFiles) + " open files";
    return {};
}

void LimitWatch::add(std::uint32_t pid, const SandboxLimits& limits, std::function<void(const std::string&)> crossed) {
    if (limits.processesAndThreads == 0 && limits.memoryBytes == 0 && limits.openFiles == 0) return;
    if (os::limitUsageOf(os::thisProcessId(), 0).status().code == core::ErrorCode::unsupportedHere) return;
    const std::lock_guard lock(mutex);
    entries[pid] = std::make_shared<Entry>(Entry{limits, std::move(crossed)});
}

void LimitWatch::remove(std::uint32_t pid) {
    {
        const std::lock_guard lock(mutex);
        if (entries.erase(pid) == 0) return;
    }
    // Its callback may be at work.
    runtime.runOnWatcher([] {});
}

void LimitWatch::look() {
    std::vector<std::pair<std::uint32_t, std::shared_ptr<Entry>>> watched;
    {
        const std::lock_guard lock(mutex);
        watched.assign(entries.begin(), entries.end());
    }
    for (const auto& [pid, entry] : watched) {
        const std::string figure = crossedLimit(pid, entry->limits);
        if (figure.empty()) continue;
        {
            const std::lock_guard lock(mutex);
            if (entries.erase(pid) == 0) continue; // ended meanwhile: the number may be another's by now
        }
        entry->crossed(figure);
    }
}

} // namespace glovebox::client
