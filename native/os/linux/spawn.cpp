#include "os/linux/spawn.h"

#include "os/posix/limits.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

/// The C library's clone by its other name: the thread sanitizer takes `clone` for a fork, and would forget all threads of a
/// process whose memory the copy shares.
extern "C" int __clone(int (*body)(void*), void* stack, int flags, void* argument, ...);

namespace glovebox::os {
namespace {

constexpr std::size_t stackSize = 128 * 1024;
constexpr int lastSignal = 64;

int failAt(SpawnPlan& plan, const char* step) noexcept {
    plan.error = errno;
    plan.failedStep = step;
    return -1;
}

void closeFrom(unsigned first) noexcept {
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
#endif
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    const unsigned end = files.rlim_cur == RLIM_INFINITY || files.rlim_cur > 1'048'576
                             ? 1'048'576
                             : static_cast<unsigned>(files.rlim_cur);
    for (unsigned descriptor = first; descriptor < end; ++descriptor) ::close(static_cast<int>(descriptor));
}

/// Descriptor i becomes a copy of plan.descriptors[i]; nothing else stays open.
int arrangeDescriptors(SpawnPlan& plan) noexcept {
    const int count = static_cast<int>(plan.descriptors.size());
    const int nullDevice = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nullDevice < 0) return failAt(plan, "open the null device");
    // First out of the way of all targets, then into place: sources and targets may overlap in any way.
    for (int i = 0; i < count; ++i) {
        int& source = plan.descriptors[static_cast<std::size_t>(i)];
        source = ::fcntl(source < 0 ? nullDevice : source, F_DUPFD_CLOEXEC, count);
        if (source < 0) return failAt(plan, "copy an inherited handle");
    }
    for (int i = 0; i < count; ++i) {
        if (::dup2(plan.descriptors[static_cast<std::size_t>(i)], i) < 0)
            return failAt(plan, "place an inherited handle");
    }
    closeFrom(static_cast<unsigned>(count));
    return 0;
}

} // namespace

/// By system call, because the library hides its own two signals. All zero is SIG_DFL without flags on every processor.
void resetSignals() noexcept {
    alignas(8) const unsigned char defaultAction[64] = {};
    for (int signal = 1; signal <= lastSignal; ++signal) {
        ::syscall(SYS_rt_sigaction, signal, defaultAction, nullptr, std::size_t{8});
    }
}

// This and what it calls may never return: AddressSanitizer would take what they leave on the stack for still in use.
[[gnu::no_sanitize_address]] int prepareChild(SpawnPlan& plan) noexcept {
    if (!plan.hasDefaultSignals) resetSignals();
    if (plan.newProcessGroup && ::setpgid(0, 0) != 0) return failAt(plan, "make a process group");
    if (plan.dieWithParent) {
        if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0UL, 0UL, 0UL) != 0) return failAt(plan, "ask to die with the parent");
        // It may have died before we asked.
        if (::syscall(SYS_getppid) != plan.parent) {
            errno = ESRCH;
            return failAt(plan, "find the parent alive");
        }
    }
    if (arrangeDescriptors(plan) != 0) return -1;
    if (plan.workingDirectory != nullptr && ::chdir(plan.workingDirectory) != 0)
        return failAt(plan, "enter the working directory");
    // After the descriptors: a lower RLIMIT_NOFILE would refuse to place them.
    const char* refused = "";
    if (const int error = lowerLimits(*plan.limits, refused); error != 0) {
        errno = error;
        return failAt(plan, refused);
    }
    // Blocked signals would stay blocked in the program.
    const std::uint64_t none = 0;
    ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof none);
    return 0;
}

namespace {

[[gnu::no_sanitize_address]] int becomeProgram(SpawnPlan& plan) noexcept {
    if (prepareChild(plan) != 0) return -1;
    ::execve(plan.executable, plan.arguments, plan.environment);
    return failAt(plan, "execute the program");
}

[[gnu::no_sanitize_address]] int childMain(void* plan) {
    becomeProgram(*static_cast<SpawnPlan*>(plan));
    ::_exit(127);
}

} // namespace

pid_t spawnPlanned(SpawnPlan& plan, int& pidDescriptor) noexcept {
    void* const stack =
        ::mmap(nullptr, stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return -1;
    // No handler of ours may run in the child: it would run on our memory.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    plan.parent = ::getpid();
    // Shares memory and stops this thread until exec, as vfork: starting does not cost more in a big process.
    constexpr int flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
    auto* const top = static_cast<std::byte*>(stack) + stackSize;
    pid_t pid = ::__clone(childMain, top, flags | CLONE_PIDFD, &plan, &pidDescriptor);
    if (pid < 0 && errno == EINVAL) {
        // An emulator of single programs (qemu-user). Nobody waits for the child before its descriptor is there. There it has a
        // copy of our memory: why it failed is lost, that it did is its exit code.
        pid = ::__clone(childMain, top, flags, &plan);
        if (pid > 0) pidDescriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    }
    const int error = errno;
    if (pid > 0 && pidDescriptor < 0) {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        pid = -1;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::munmap(stack, stackSize);
    errno = error;
    return pid;
}

} // namespace glovebox::os
