#include "os/macos/ticks.h"
#include "os/process.h"

#include <libproc.h>
#include <sys/proc_info.h>
#include <sys/resource.h>

#include <algorithm>
#include <vector>

namespace glovebox::os {
namespace {

/// How many descriptors there are, and how many of them are sockets. Without a place to write, the system says how much room
/// it would need, which is more than there are.
void countDescriptors(int process, ProcessUsage& usage) {
    const int room = ::proc_pidinfo(process, PROC_PIDLISTFDS, 0, nullptr, 0);
    if (room <= 0) return;
    const std::size_t wanted = static_cast<std::size_t>(room) / sizeof(proc_fdinfo);
    std::vector<proc_fdinfo> list(std::min<std::size_t>(wanted, mostDescriptorsCounted));
    const int bytes =
        ::proc_pidinfo(process, PROC_PIDLISTFDS, 0, list.data(), static_cast<int>(list.size() * sizeof(proc_fdinfo)));
    if (bytes <= 0) return;
    list.resize(std::min(list.size(), static_cast<std::size_t>(bytes) / sizeof(proc_fdinfo)));
    usage.descriptors = static_cast<std::uint32_t>(list.size());
    usage.connections = static_cast<std::uint32_t>(
        std::ranges::count_if(list, [](const proc_fdinfo& one) { return one.proc_fdtype == PROX_FDTYPE_SOCKET; }));
}

} // namespace

core::Result<ProcessUsage> usageOf(std::uint32_t pid) {
    const int process = static_cast<int>(pid);
    proc_taskinfo task{};
    if (::proc_pidinfo(process, PROC_PIDTASKINFO, 0, &task, sizeof task) != static_cast<int>(sizeof task)) {
        return core::fail(core::ErrorCode::unknownObject, "no such process", std::to_string(pid));
    }
    ProcessUsage usage;
    usage.threads = static_cast<std::uint32_t>(task.pti_threadnum);
    usage.cpuNs = nanosecondsOf(task.pti_total_user + task.pti_total_system); // counted in ticks
    rusage_info_v2 resources{};
    if (::proc_pid_rusage(process, RUSAGE_INFO_V2, reinterpret_cast<rusage_info_t*>(&resources)) == 0) {
        const std::uint64_t resident = resources.ri_resident_size;
        const std::uint64_t own = resources.ri_phys_footprint; // dirty and compressed: what Activity Monitor shows
        usage.residentBytes = resident;
        usage.privateBytes = own;
        // What is resident beyond that is shared; less, where much is compressed, says nothing of it.
        if (resident > own) usage.sharedBytes = resident - own;
        usage.writtenBytes = resources.ri_diskio_byteswritten;
    }
    countDescriptors(process, usage);
    return usage;
}

} // namespace glovebox::os
