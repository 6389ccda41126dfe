#include "os/fork.h"

#include "os/clock.h"
#include "os/linux/proc_text.h"
#include "os/linux/spawn.h"
#include "os/posix/errors.h"
#include "os/posix/limits.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#ifndef PR_GET_TID_ADDRESS
#define PR_GET_TID_ADDRESS 40 // linux/prctl.h; younger than some C libraries
#endif

namespace glovebox::os {
namespace {

/// A copy that is stuck in its preparation is handed over as it is: whoever waits for its first word has a limit.
constexpr int preparationLimitMs = 2000;

/// What the C library keeps of the kernel's view of the only thread. A bare clone, which we need for CLONE_PARENT, leaves
/// these to us; the library's own fork renews them.
struct ThreadMemory {
    int* threadId = nullptr;
    void* robustList = nullptr;
    std::size_t robustListSize = 0;
} threadMemory;

std::size_t threadCount() noexcept {
    struct stat tasks {};
    // One link for each thread, and two as every directory has.
    if (::stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink < 3) return 0;
    return tasks.st_nlink - 2;
}

/// Never returns.
void endUnprepared(int report, const SpawnPlan& plan) noexcept {
    char text[200];
    const int size = std::snprintf(text, sizeof text, "cannot %s: error %d", plan.failedStep, plan.error);
    if (size > 0) {
        const auto length = std::min<std::size_t>(static_cast<std::size_t>(size), sizeof text - 1);
        [[maybe_unused]] const ssize_t written = ::write(report, text, length);
    }
    ::_exit(127);
}

/// What the copy says of its preparation: nothing if all is well.
std::string hearReport(int report) {
    std::string said;
    const std::uint64_t end = nowNs() + std::uint64_t{preparationLimitMs} * 1'000'000;
    for (;;) {
        const std::uint64_t now = nowNs();
        pollfd watched{report, POLLIN, 0};
        const int count = ::poll(&watched, 1, now < end ? static_cast<int>((end - now) / 1'000'000) + 1 : 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return said;
        char text[256];
        const ssize_t size = ::read(report, text, sizeof text);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0 || said.size() > sizeof text) return said;
        said.append(text, static_cast<std::size_t>(size));
    }
}

int readLimit(int process, int resource, rlimit& into) noexcept {
    return ::prlimit(process, static_cast<__rlimit_resource>(resource), nullptr, &into) == 0 ? 0 : errno;
}

int writeLimit(int process, int resource, const rlimit& wanted) noexcept {
    return ::prlimit(process, static_cast<__rlimit_resource>(resource), &wanted, nullptr) == 0 ? 0 : errno;
}

} // namespace

bool hasForking() noexcept { return true; }

core::Status canFork() noexcept {
    const auto refuse = [](const char* why) {
        return core::fail(core::ErrorCode::unsupportedHere, "this process cannot multiply itself", why);
    };
    if (threadCount() != 1) return refuse("it has more than one thread");
    ThreadMemory found;
    if (::prctl(PR_GET_TID_ADDRESS, &found.threadId, 0UL, 0UL, 0UL) != 0 || found.threadId == nullptr)
        return refuse("the kernel does not say where the C library keeps its thread's number");
    if (*found.threadId != static_cast<int>(::syscall(SYS_gettid)))
        return refuse("the C library keeps its thread's number elsewhere");
    if (::syscall(SYS_get_robust_list, 0, &found.robustList, &found.robustListSize) != 0)
        return refuse("the kernel does not tell the list of robust locks");
    threadMemory = found;
    // Once for all copies, which then have nothing to put back.
    resetSignals();
    return core::ok();
}

Forked forkSibling(const ForkOptions& options) {
    if (threadMemory.threadId == nullptr)
        return {false, 0, core::fail(core::ErrorCode::wrongState, "nobody asked whether this process can fork", "")};
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return {false, 0, systemFailure("cannot create a pipe", errno)};
    const Handle hearing{ends[0]};
    Handle saying{ends[1]};

    SpawnPlan plan;
    for (const Handle* handle : options.descriptors)
        plan.descriptors.push_back(handle != nullptr ? static_cast<int>(handle->get()) : -1);
    const int report = static_cast<int>(plan.descriptors.size());
    plan.descriptors.push_back(ends[1]);
    plan.workingDirectory = options.workingDirectory.empty() ? nullptr : options.workingDirectory.c_str();
    plan.limits = &options.limits;
    plan.parent = static_cast<pid_t>(options.parent);
    plan.dieWithParent = true;
    plan.newProcessGroup = true;
    plan.hasDefaultSignals = true;

    // Our memory is copied and there is no other thread: all that fork does besides is done right below.
    const long pid = ::syscall(
        SYS_clone, static_cast<unsigned long>(CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD),
        nullptr, nullptr, threadMemory.threadId, 0UL);
    if (pid < 0) return {false, 0, systemFailure("cannot copy the process", errno)};
    if (pid == 0) {
        ::syscall(SYS_set_robust_list, threadMemory.robustList, threadMemory.robustListSize);
        if (prepareChild(plan) != 0) {
            // Its numbers may not be in their places yet.
            const bool isPlaced = ::fcntl(ends[1], F_GETFD) < 0;
            endUnprepared(isPlaced ? report : ends[1], plan);
        }
        ::close(report);
        return {true, 0, core::ok()};
    }
    saying.close();
    const std::string said = hearReport(ends[0]);
    const auto copy = static_cast<std::uint32_t>(pid);
    if (said.empty()) return {false, copy, core::ok()};
    return {false, copy, core::fail(core::ErrorCode::systemError, "cannot start a process", said)};
}

core::Status limitChild(const Child& child, const ResourceLimits& limits) noexcept {
    const LimitAccess access{readLimit, writeLimit, static_cast<int>(child.id())};
    const char* refused = "";
    const int error = child.isOpen() ? lowerLimits(access, limits, refused) : ESRCH;
    if (error == 0) return core::ok();
    return core::fail(core::ErrorCode::systemError, "the system refused a resource limit",
                      std::string(refused) + ": " + describeErrno(error));
}

bool hasMemoryToSpare() noexcept {
    // A forked sandbox holds a tenth of a megabyte. Where so little is left, the kernel is looking for somebody to end.
    constexpr std::uint64_t leastKiB = 64 * 1024;
    constexpr std::string_view name = "MemAvailable:";
    const std::string all = procText("/proc/meminfo");
    return all.find(name) == std::string::npos || numberAfter(all, name) >= leastKiB;
}

std::size_t reapStrays(const std::string& word, std::span<const std::uint32_t> known) {
    std::size_t count = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator folder("/proc", error), end; !error && folder != end;
         folder.increment(error)) {
        const std::string name = folder->path().filename().string();
        std::uint32_t pid = 0;
        const auto [rest, failure] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (failure != std::errc{} || rest != name.data() + name.size()) continue;
        if (std::find(known.begin(), known.end(), pid) != known.end()) continue;
        // A zombie could be anybody's: only what lives and bears the word.
        if (commandLineOf(pid).find(word) == std::string::npos) continue;
        // What is adopted ends with its owner.
        if (const auto stray = Child::adopt(pid, word)) ++count;
    }
    return count;
}

} // namespace glovebox::os
