#include "os/clock.h"
#include "os/linux/proc_text.h"
#include "os/linux/spawn.h"
#include "os/posix/errors.h"
#include "os/process.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <limits>
#include <utility>

#ifndef P_PIDFD
#define P_PIDFD 3 // linux/wait.h; younger than some C libraries
#endif

namespace glovebox::os {
namespace {

std::vector<char*> pointersTo(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// waitid on the process alone, whoever else waits for children; -1 with errno.
int waitFor(const Handle& pidDescriptor, int options, siginfo_t& info, rusage* used = nullptr) noexcept {
    long result = 0;
    do {
        info = {};
        // The kernel's own call tells what the process has used, the library's does not.
        result = ::syscall(SYS_waitid, P_PIDFD, static_cast<id_t>(pidDescriptor.get()), &info, options, used);
    } while (result != 0 && errno == EINTR);
    return static_cast<int>(result);
}

std::uint64_t nanoseconds(const timeval& time) noexcept {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_usec) * 1000;
}

} // namespace

Child::Child(Child&& other) noexcept
    : pid(std::exchange(other.pid, 0)), ended(std::move(other.ended)),
      ownsGroup(std::exchange(other.ownsGroup, false)) {}

Child& Child::operator=(Child&& other) noexcept {
    Child replaced(std::move(other)); // takes our old process with it
    std::swap(pid, replaced.pid);
    std::swap(ended, replaced.ended);
    std::swap(ownsGroup, replaced.ownsGroup);
    return *this;
}

Child::~Child() {
    if (pid == 0) return;
    kill();
    siginfo_t info;
    waitFor(ended, WEXITED, info);
}

core::Result<Child> Child::spawn(SpawnOptions options) {
    SpawnPlan plan;
    for (const Handle* const standard : {&options.standardInput, &options.standardOutput, &options.standardError}) {
        plan.descriptors.push_back(standard->isOpen() ? static_cast<int>(standard->get()) : -1);
    }
    for (const Handle* const handle : options.inherited) {
        if (handle == nullptr || !handle->isOpen()) {
            return core::fail(core::ErrorCode::invalidArgument, "an inherited handle is not open");
        }
        plan.descriptors.push_back(static_cast<int>(handle->get()));
    }
    std::error_code ignored;
    // The child changes its directory before it executes; the caller's path is meant from here.
    const std::string executable = std::filesystem::absolute(options.executable, ignored).string();
    std::vector<std::string> arguments = std::move(options.arguments);
    arguments.insert(arguments.begin(), options.executable);
    const std::vector<char*> argumentPointers = pointersTo(arguments);
    const std::vector<char*> environmentPointers = pointersTo(options.environment);
    plan.executable = executable.c_str();
    plan.arguments = argumentPointers.data();
    plan.environment = environmentPointers.data();
    plan.workingDirectory = options.workingDirectory.empty() ? nullptr : options.workingDirectory.c_str();
    plan.limits = &options.limits;
    plan.dieWithParent = options.dieWithParent;
    plan.newProcessGroup = options.newProcessGroup;

    int pidDescriptor = -1;
    const pid_t pid = spawnPlanned(plan, pidDescriptor);
    if (pid < 0) return systemFailure("cannot start a process", errno);
    Child child;
    child.pid = static_cast<std::uint32_t>(pid);
    child.ended = Handle{pidDescriptor};
    child.ownsGroup = options.newProcessGroup;
    if (plan.failedStep == nullptr) return child;
    const bool isMissing = plan.error == ENOENT || plan.error == EACCES;
    return core::fail(isMissing ? core::ErrorCode::noSuchFile : core::ErrorCode::systemError, "cannot start a process",
                      executable + ": cannot " + plan.failedStep + ": " + describeErrno(plan.error));
}

core::Result<Child> Child::adopt(std::uint32_t number, const std::string& word) {
    const auto refuse = [&] {
        return core::fail(core::ErrorCode::unknownObject, "no such child process", std::to_string(number));
    };
    if (number == 0 || number > static_cast<std::uint32_t>(std::numeric_limits<pid_t>::max())) return refuse();
    Handle descriptor{static_cast<NativeHandle>(::syscall(SYS_pidfd_open, static_cast<pid_t>(number), 0u))};
    if (!descriptor.isOpen()) return refuse();
    // Only a child can be waited for. Nobody but us reaps it, so the number was still its own when the descriptor was made.
    siginfo_t info;
    if (waitFor(descriptor, WEXITED | WNOHANG | WNOWAIT, info) != 0) return refuse();
    if (info.si_pid == 0) {
        // One that has ended meanwhile has no command line any more, but it has one that can be waited for.
        const bool isOther = commandLineOf(number).find(word) == std::string::npos;
        if (isOther && (waitFor(descriptor, WEXITED | WNOHANG | WNOWAIT, info) != 0 || info.si_pid == 0))
            return refuse();
    }
    Child child;
    child.pid = number;
    child.ended = std::move(descriptor);
    child.ownsGroup = ::getpgid(static_cast<pid_t>(number)) == static_cast<pid_t>(number);
    return child;
}

void Child::kill() noexcept {
    if (pid == 0) return;
    // Neither can hit a stranger: the number stays taken until we reap.
    ::syscall(SYS_pidfd_send_signal, static_cast<int>(ended.get()), SIGKILL, nullptr, 0u);
    if (ownsGroup) ::kill(-static_cast<pid_t>(pid), SIGKILL);
}

bool Child::tryReap(ExitStatus& status) noexcept {
    if (pid == 0) return false;
    siginfo_t info;
    const int looked = waitFor(ended, WEXITED | WNOHANG | WNOWAIT, info);
    if (looked == 0 && info.si_pid == 0) return false;
    // Its group may outlive it; afterwards the group's number could belong to somebody else.
    if (ownsGroup && looked == 0) ::kill(-static_cast<pid_t>(pid), SIGKILL);
    rusage used{};
    if (looked == 0) waitFor(ended, WEXITED | WNOHANG, info, &used);
    status = {};
    status.cpuNs = nanoseconds(used.ru_utime) + nanoseconds(used.ru_stime);
    // ECHILD: the embedding program ignores SIGCHLD, so the kernel has reaped it and forgot how it ended.
    status.code = looked == 0 ? info.si_status : -1;
    status.wasSignalled = looked == 0 && (info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED);
    pid = 0;
    ended.close();
    ownsGroup = false;
    return true;
}

bool Child::waitUntil(std::uint64_t deadlineNs, ExitStatus& status) noexcept {
    if (pid == 0) return false;
    for (;;) {
        const std::uint64_t now = nowNs();
        const std::uint64_t left = deadlineNs > now ? deadlineNs - now : 0;
        const timespec limit{static_cast<time_t>(left / 1'000'000'000u), static_cast<long>(left % 1'000'000'000u)};
        pollfd watched{static_cast<int>(ended.get()), POLLIN, 0};
        const int count = ::ppoll(&watched, 1, deadlineNs == forEver ? nullptr : &limit, nullptr);
        if (count < 0 && errno == EINTR) continue;
        if (tryReap(status)) return true;
        if (count == 0) return false;
        if (count < 0) return false;
    }
}

} // namespace glovebox::os
