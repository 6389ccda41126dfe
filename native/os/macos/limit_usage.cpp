#include "os/limit_usage.h"

#include "os/process.h"

#include <libproc.h>
#include <sys/proc_info.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace glovebox::os {
namespace {

constexpr std::size_t mostChildren = 4096; ///< of one process: a hostile one chooses how many it has

void appendChildren(int process, std::vector<int>& into) {
    std::vector<int> children(mostChildren);
    const int count = ::proc_listchildpids(process, children.data(), static_cast<int>(children.size() * sizeof(int)));
    if (count <= 0) return;
    children.resize(std::min(children.size(), static_cast<std::size_t>(count)));
    into.insert(into.end(), children.begin(), children.end());
}

std::uint32_t threadsOf(int process) {
    proc_taskinfo task{};
    const int size = ::proc_pidinfo(process, PROC_PIDTASKINFO, 0, &task, sizeof task);
    return size == static_cast<int>(sizeof task) ? static_cast<std::uint32_t>(task.pti_threadnum) : 0;
}

} // namespace

// What is shared can't be told from the system's own libraries, of which every process has hundreds of megabytes: it is
// not counted.
core::Result<LimitUsage> limitUsageOf(std::uint32_t pid, std::uint32_t mostTasks) {
    const auto own = usageOf(pid);
    if (!own) return own.status();
    LimitUsage usage;
    usage.privateBytes = own.value().privateBytes.value_or(0);
    usage.openFiles = own.value().descriptors.value_or(0);
    std::vector<int> waiting{static_cast<int>(pid)};
    for (std::size_t next = 0; next < waiting.size() && usage.tasks <= mostTasks; ++next) {
        usage.tasks += threadsOf(waiting[next]);
        if (usage.tasks <= mostTasks) appendChildren(waiting[next], waiting);
    }
    return usage;
}

std::uint32_t processLimitFor(std::uint32_t count) noexcept {
    if (count == 0) return 0;
    // All processes of this user count, threads do not. Room for what the user starts later.
    const int bytes = ::proc_listpids(PROC_UID_ONLY, ::getuid(), nullptr, 0);
    const std::uint64_t now = bytes > 0 ? static_cast<std::uint64_t>(bytes) / sizeof(int) : 2048;
    constexpr std::uint64_t room = 256;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(now + count + room, std::numeric_limits<std::uint32_t>::max()));
}

// RLIMIT_DATA bounds all that is mapped there, hundreds of gigabytes from the start, and is refused below that since macOS 12.
bool systemBoundsMemory() noexcept { return false; }

} // namespace glovebox::os
