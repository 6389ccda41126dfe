#include "os/macos/ticks.h"
#include "os/process.h"

#include <libproc.h>
#include <sys/proc_info.h>
#include <sys/resource.h>

namespace glovebox::os {

core::Result<ProcessUsage> usageOf(std::uint32_t pid) {
    const int process = static_cast<int>(pid);
    proc_taskinfo task{};
    if (::proc_pidinfo(process, PROC_PIDTASKINFO, 0, &task, sizeof task) != static_cast<int>(sizeof task)) {
        return core::fail(core::ErrorCode::unknownObject, "no such process", std::to_string(pid));
    }
    ProcessUsage usage;
    usage.threads = static_cast<std::uint32_t>(task.pti_threadnum);
    usage.hasCpu = true;
    usage.cpuNs = nanosecondsOf(task.pti_total_user + task.pti_total_system); // counted in ticks
    rusage_info_v2 resources{};
    if (::proc_pid_rusage(process, RUSAGE_INFO_V2, reinterpret_cast<rusage_info_t*>(&resources)) == 0) {
        usage.hasMemory = true;
        usage.residentBytes = resources.ri_resident_size;
        usage.privateBytes = resources.ri_phys_footprint; // dirty and compressed: what Activity Monitor shows
        usage.sharedBytes = usage.residentBytes > usage.privateBytes ? usage.residentBytes - usage.privateBytes : 0;
    }
    const int bytes = ::proc_pidinfo(process, PROC_PIDLISTFDS, 0, nullptr, 0);
    if (bytes > 0) usage.openFiles = static_cast<std::uint32_t>(static_cast<std::size_t>(bytes) / sizeof(proc_fdinfo));
    return usage;
}

} // namespace glovebox::os
