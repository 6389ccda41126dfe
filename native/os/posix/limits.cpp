#include "os/posix/limits.h"

#include "os/limit_usage.h"
#include "os/posix/errors.h"

#include <sys/resource.h>

#include <cerrno>

namespace glovebox::os {
namespace {

int readOwn(int, int resource, rlimit& into) noexcept {
    return ::getrlimit(static_cast<decltype(RLIMIT_CORE)>(resource), &into) == 0 ? 0 : errno;
}

int writeOwn(int, int resource, const rlimit& wanted) noexcept {
    return ::setrlimit(static_cast<decltype(RLIMIT_CORE)>(resource), &wanted) == 0 ? 0 : errno;
}

/// Soft becomes `wanted` and hard `slack` more, or they stay where they are lower already: raising is never ours to do.
int lower(const LimitAccess& access, int resource, rlim_t wanted, rlim_t slack = 0) noexcept {
    rlimit now{};
    if (const int error = access.read(access.process, resource, now); error != 0) return error;
    const auto isAbove = [](rlim_t value, rlim_t most) { return value == RLIM_INFINITY || value > most; };
    rlimit next = now;
    if (isAbove(next.rlim_max, wanted + slack)) next.rlim_max = wanted + slack;
    if (isAbove(next.rlim_cur, wanted)) next.rlim_cur = wanted;
    return access.write(access.process, resource, next);
}

} // namespace

int lowerLimits(const ResourceLimits& limits, const char*& refused) noexcept {
    return lowerLimits(LimitAccess{readOwn, writeOwn}, limits, refused);
}

int lowerLimits(const LimitAccess& access, const ResourceLimits& limits, const char*& refused) noexcept {
    int error = 0;
    const auto apply = [&](int resource, std::uint64_t wanted, const char* name, std::uint64_t slack = 0) {
        if (error != 0 || wanted == 0) return;
        error = lower(access, resource, static_cast<rlim_t>(wanted), static_cast<rlim_t>(slack));
        if (error != 0) refused = name;
    };
    // Where the system does not hold to it, it may refuse the limit itself: macOS compares it with all that is mapped.
    if (systemBoundsMemory()) apply(RLIMIT_DATA, limits.memoryBytes, "memoryBytes");
    apply(RLIMIT_AS, limits.addressSpaceBytes, "addressSpaceBytes");
    apply(RLIMIT_NOFILE, limits.openFiles, "openFiles");
    apply(RLIMIT_NPROC, limits.processes, "processes");
    // The hard limits of time kill without a word; the soft ones say by their signal what was crossed.
    apply(RLIMIT_CPU, limits.cpuSeconds, "cpuSeconds", 1);
    apply(RLIMIT_FSIZE, limits.fileBytes, "fileBytes");
#ifdef RLIMIT_RTTIME
    apply(RLIMIT_RTTIME, limits.realtimeNs / 1000, "realtimeNs", 200'000);
#endif
    if (error == 0 && !limits.allowCoreDump) {
        error = lower(access, RLIMIT_CORE, 0);
        if (error != 0) refused = "allowCoreDump";
    }
    return error;
}

core::Status applyLimits(const ResourceLimits& limits) noexcept {
    const char* refused = "";
    const int error = lowerLimits(limits, refused);
    if (error == 0) return core::ok();
    return core::fail(core::ErrorCode::systemError, "the system refused a resource limit",
                      std::string(refused) + ": " + describeErrno(error));
}

} // namespace glovebox::os
