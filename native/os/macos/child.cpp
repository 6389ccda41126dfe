// macOS has no vfork-like clone and no pidfd. fork gives a place to set limits; posix_spawn in its replacing form then
// executes, because it alone can close every descriptor that is not listed.
#include "os/clock.h"
#include "os/posix/errors.h"
#include "os/posix/limits.h"
#include "os/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/event.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

namespace glovebox::os {
namespace {

std::vector<char*> pointersTo(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// What posix_spawn is told; prepared before the fork, because preparing allocates.
struct Orders {
    posix_spawnattr_t attributes{};
    posix_spawn_file_actions_t actions{};

    Orders() {
        ::posix_spawnattr_init(&attributes);
        ::posix_spawn_file_actions_init(&actions);
        sigset_t all;
        sigset_t none;
        sigfillset(&all); // macros here
        sigemptyset(&none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETEXEC | POSIX_SPAWN_CLOEXEC_DEFAULT |
                                                                   POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    }
    ~Orders() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    Orders(const Orders&) = delete;
    Orders& operator=(const Orders&) = delete;
};

/// What a child that could not become the program writes before it ends. The name is a constant of ours.
struct Failure {
    const char* step = nullptr;
    int error = 0;
};

/// Readable once the process has ended.
Handle watchEndOf(pid_t pid) {
    Handle queue{::kqueue()};
    if (!queue.isOpen()) return queue;
    ::fcntl(static_cast<int>(queue.get()), F_SETFD, FD_CLOEXEC);
    struct kevent event {};
    EV_SET(&event, static_cast<uintptr_t>(pid), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, nullptr);
    if (::kevent(static_cast<int>(queue.get()), &event, 1, nullptr, 0, nullptr) != 0) {
        // It has ended already: be readable for ever.
        EV_SET(&event, 0, EVFILT_USER, EV_ADD, 0, 0, nullptr);
        ::kevent(static_cast<int>(queue.get()), &event, 1, nullptr, 0, nullptr);
        EV_SET(&event, 0, EVFILT_USER, 0, NOTE_TRIGGER, 0, nullptr);
        ::kevent(static_cast<int>(queue.get()), &event, 1, nullptr, 0, nullptr);
    }
    return queue;
}

int waitFor(pid_t pid, int& status, int options) noexcept {
    pid_t result = 0;
    do {
        result = ::waitpid(pid, &status, options);
    } while (result < 0 && errno == EINTR);
    return result;
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
    int status = 0;
    waitFor(static_cast<pid_t>(pid), status, 0);
}

core::Result<Child> Child::spawn(SpawnOptions options) {
    Orders orders;
    const int count = static_cast<int>(3 + options.inherited.size());
    std::vector<Handle> sources; // far from all targets, so that they may overlap in any way
    const auto place = [&](const Handle& handle, int target) {
        if (!handle.isOpen())
            return ::posix_spawn_file_actions_addopen(&orders.actions, target, "/dev/null", O_RDWR, 0);
        sources.emplace_back(::fcntl(static_cast<int>(handle.get()), F_DUPFD_CLOEXEC, count));
        if (!sources.back().isOpen()) return errno;
        return ::posix_spawn_file_actions_adddup2(&orders.actions, static_cast<int>(sources.back().get()), target);
    };
    int error = place(options.standardInput, 0);
    if (error == 0) error = place(options.standardOutput, 1);
    if (error == 0) error = place(options.standardError, 2);
    for (std::size_t i = 0; error == 0 && i < options.inherited.size(); ++i) {
        if (options.inherited[i] == nullptr || !options.inherited[i]->isOpen()) {
            return core::fail(core::ErrorCode::invalidArgument, "an inherited handle is not open");
        }
        error = place(*options.inherited[i], static_cast<int>(3 + i));
    }
    int report[2];
    if (error == 0 && ::pipe(report) != 0) error = errno;
    if (error != 0) return systemFailure("cannot prepare a process", error);
    const Handle reader{report[0]};
    Handle writer{report[1]};
    ::fcntl(report[0], F_SETFD, FD_CLOEXEC);
    ::fcntl(report[1], F_SETFD, FD_CLOEXEC);

    std::error_code ignored;
    const std::string executable = std::filesystem::absolute(options.executable, ignored).string();
    std::vector<std::string> arguments = std::move(options.arguments);
    arguments.insert(arguments.begin(), options.executable);
    const std::vector<char*> argumentPointers = pointersTo(arguments);
    const std::vector<char*> environmentPointers = pointersTo(options.environment);
    const char* const folder = options.workingDirectory.empty() ? nullptr : options.workingDirectory.c_str();

    const pid_t started = ::fork();
    if (started < 0) return systemFailure("cannot start a process", errno);
    if (started == 0) {
        // Plain system calls alone: other threads of the parent may have held any lock.
        Failure failure;
        const char* refused = "";
        if (options.newProcessGroup && ::setpgid(0, 0) != 0)
            failure = {"make a process group", errno};
        else if (folder != nullptr && ::chdir(folder) != 0)
            failure = {"enter the working directory", errno};
        else if (const int limit = lowerLimits(options.limits, refused); limit != 0)
            failure = {refused, limit};
        else {
            pid_t unused = 0;
            failure = {"execute the program",
                       ::posix_spawn(&unused, executable.c_str(), &orders.actions, &orders.attributes,
                                     argumentPointers.data(), environmentPointers.data())};
        }
        [[maybe_unused]] const ssize_t written = ::write(report[1], &failure, sizeof failure);
        ::_exit(127);
    }
    writer.close();
    Child child;
    child.pid = static_cast<std::uint32_t>(started);
    child.ownsGroup = options.newProcessGroup;
    Failure failure;
    ssize_t size = 0;
    do {
        size = ::read(report[0], &failure, sizeof failure); // the end: it runs the program
    } while (size < 0 && errno == EINTR);
    if (size == static_cast<ssize_t>(sizeof failure)) {
        const bool isMissing = failure.error == ENOENT || failure.error == EACCES;
        return core::fail(isMissing ? core::ErrorCode::noSuchFile : core::ErrorCode::systemError,
                          "cannot start a process",
                          executable + ": cannot " + failure.step + ": " + describeErrno(failure.error));
    }
    child.ended = watchEndOf(started);
    if (!child.ended.isOpen()) return systemFailure("cannot watch a process", errno);
    return child;
}

void Child::kill() noexcept {
    if (pid == 0) return;
    // Neither can hit a stranger: the number stays taken until we reap.
    ::kill(static_cast<pid_t>(pid), SIGKILL);
    if (ownsGroup) ::kill(-static_cast<pid_t>(pid), SIGKILL);
}

bool Child::tryReap(ExitStatus& status) noexcept {
    if (pid == 0) return false;
    const auto id = static_cast<pid_t>(pid);
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0) {
        if (info.si_pid == 0) return false;
        // Its group may outlive it; afterwards the group's number could belong to somebody else.
        if (ownsGroup) ::kill(-id, SIGKILL);
    }
    int ending = 0;
    const int reaped = waitFor(id, ending, WNOHANG);
    if (reaped == 0) return false;
    status = {};
    status.wasSignalled = reaped > 0 && WIFSIGNALED(ending);
    if (reaped < 0)
        status.code = -1; // the embedding program ignores SIGCHLD: the kernel forgot how it ended
    else
        status.code = status.wasSignalled ? WTERMSIG(ending) : WEXITSTATUS(ending);
    pid = 0;
    ended.close();
    ownsGroup = false;
    return true;
}

bool Child::waitUntil(std::uint64_t deadlineNs, ExitStatus& status) noexcept {
    if (pid == 0) return false;
    for (;;) {
        if (tryReap(status)) return true;
        const std::uint64_t now = nowNs();
        if (now >= deadlineNs) return false;
        const std::uint64_t milliseconds = std::min<std::uint64_t>((deadlineNs - now + 999'999u) / 1'000'000u, 1000);
        pollfd watched{static_cast<int>(ended.get()), POLLIN, 0};
        ::poll(&watched, 1, static_cast<int>(milliseconds));
    }
}

} // namespace glovebox::os
