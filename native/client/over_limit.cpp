#include "client/over_limit.h"

#include "wire/exit_code.h"

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace glovebox::client {

namespace {

/// What is refused and not survived ends a plugin at once. What it survived for longer is not why it ended.
constexpr std::uint64_t mostDelayNs = 2'000'000'000;

bool isRecent(const wire::Refusal& refusal, std::uint64_t nowNs) {
    const std::uint64_t at = refusal.atNs.load(std::memory_order_relaxed);
    return at != 0 && at <= nowNs && nowNs - at <= mostDelayNs;
}

#ifdef SIGXCPU
constexpr int cpuSignal = SIGXCPU, fileSignal = SIGXFSZ, killSignal = SIGKILL;
#else
constexpr int cpuSignal = -1, fileSignal = -1, killSignal = -1; // no signals: limits of a job end it by its exit code
#endif

/// With which a Job of Windows ends what has used up its time (ERROR_NOT_ENOUGH_QUOTA). No exit code of POSIX is as large.
constexpr int jobOutOfTime = 1816;

/// A system that only tells how much there was at most: a fault of a process that had nearly all that it may have is taken for
/// what became of memory that it did not get, of which one piece may be large.
bool hadNearlyAll(const os::ExitStatus& status, std::uint64_t limit) {
    constexpr std::uint64_t piece = 32ull << 20;
    return status.wasSignalled && status.peakMemoryBytes != 0 &&
           status.peakMemoryBytes + std::max(limit / 8, piece) >= limit;
}

} // namespace

std::string bytesText(std::uint64_t bytes) {
    constexpr struct {
        std::uint64_t size;
        const char* name;
    } units[] = {{1ull << 30, "GB"}, {1ull << 20, "MB"}, {1ull << 10, "KB"}};
    for (const auto& unit : units) {
        if (bytes < unit.size) continue;
        // 1536 MB rather than 1.5 GB only where the larger unit would need more than one decimal.
        if (bytes % unit.size != 0 && bytes * 10 % unit.size != 0) continue;
        char text[40];
        std::snprintf(text, sizeof text, bytes % unit.size == 0 ? "%.0f %s" : "%.1f %s",
                      static_cast<double>(bytes) / static_cast<double>(unit.size), unit.name);
        return text;
    }
    return std::to_string(bytes) + " bytes";
}

std::string overLimitReason(const SandboxLimits& limits, const os::ExitStatus& status, const wire::SandboxPage& page,
                            std::uint64_t nowNs, bool hasRealtime) {
    if (status.wasSignalled && status.code == fileSignal && limits.fileBytes != 0)
        return "a file of more than " + bytesText(limits.fileBytes);
    const std::uint64_t cpuLimitNs = limits.cpuSeconds * 1'000'000'000;
    const bool isTimeSignal = status.wasSignalled && status.code == cpuSignal;
    const bool isEnd = status.wasSignalled && status.code == killSignal;
    // The kernel holds this limit by counting ticks: on a busy machine a process meets it with less than it has really used.
    // Its last word comes a second later, so what was killed without having used as much was killed by somebody else.
    const bool isUsed = status.cpuNs >= cpuLimitNs - cpuLimitNs / 50;
    const bool isJobsEnd = !status.wasSignalled && status.code == jobOutOfTime;
    if (limits.cpuSeconds != 0 && ((isTimeSignal && (isUsed || !hasRealtime)) || ((isEnd || isJobsEnd) && isUsed)))
        return "more than " + std::to_string(limits.cpuSeconds) + " s of processor time";
    if (isTimeSignal) return "real-time scheduling without a pause for longer than a sandbox may";
    if (limits.memoryBytes != 0 && (isRecent(page.memory, nowNs) || hadNearlyAll(status, limits.memoryBytes)))
        return "more than " + bytesText(limits.memoryBytes) + " of memory";
    if (isRecent(page.threads, nowNs)) {
        std::string text = "more threads than it may have";
        if (limits.processesAndThreads != 0)
            text = "more than " + std::to_string(limits.processesAndThreads) + " threads";
        if (limits.memoryBytes != 0) text += ", or than " + bytesText(limits.memoryBytes) + " of memory have room for";
        return text;
    }
    // Nothing was refused to the plugin that it did not survive: it was the host's turn to open something in there.
    if (!status.wasSignalled && status.code == wire::exitWithoutRoom)
        return limits.openFiles != 0 ? "more than " + std::to_string(limits.openFiles) + " open files"
                                     : "more open files than it may have";
    return {};
}

} // namespace glovebox::client
