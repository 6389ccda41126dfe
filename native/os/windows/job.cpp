#include "os/windows/job.h"

#include "os/windows/errors.h"
#include "os/windows/native.h"

namespace glovebox::os {

core::Result<Handle> createJob(const ResourceLimits& limits, bool killsOnClose) {
    Handle job = owned(CreateJobObjectW(nullptr, nullptr));
    if (!job.isOpen()) return systemFailure("cannot create a Job object", GetLastError());
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION wanted{};
    JOBOBJECT_BASIC_LIMIT_INFORMATION& basic = wanted.BasicLimitInformation;
    // No window that asks a person what to do about a crash.
    basic.LimitFlags = JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    if (killsOnClose) basic.LimitFlags |= JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    // Windows accounts committed memory; it has no limit of address space, open handles or file size.
    if (limits.memoryBytes != 0) {
        basic.LimitFlags |= JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_JOB_MEMORY;
        wanted.ProcessMemoryLimit = static_cast<SIZE_T>(limits.memoryBytes);
        wanted.JobMemoryLimit = static_cast<SIZE_T>(limits.memoryBytes);
    }
    if (limits.processes != 0) {
        basic.LimitFlags |= JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
        basic.ActiveProcessLimit = limits.processes;
    }
    if (limits.cpuSeconds != 0) {
        basic.LimitFlags |= JOB_OBJECT_LIMIT_JOB_TIME;
        basic.PerJobUserTimeLimit.QuadPart = static_cast<LONGLONG>(limits.cpuSeconds) * 10'000'000;
    }
    if (!SetInformationJobObject(nativeOf(job), JobObjectExtendedLimitInformation, &wanted, sizeof wanted)) {
        return systemFailure("cannot limit a Job object", GetLastError());
    }
    return job;
}

std::uint64_t peakMemoryOf(const Handle& job) noexcept {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION used{};
    if (!QueryInformationJobObject(nativeOf(job), JobObjectExtendedLimitInformation, &used, sizeof used, nullptr))
        return 0;
    return used.PeakJobMemoryUsed;
}

core::Status applyLimits(const ResourceLimits& limits) noexcept {
    const core::Result<Handle> job = createJob(limits, false);
    if (!job) return job.status();
    // The Job lives as long as its process; the handle is not needed for that.
    if (AssignProcessToJobObject(nativeOf(job.value()), GetCurrentProcess())) return core::ok();
    return systemFailure("cannot enter a Job object", GetLastError());
}

} // namespace glovebox::os
