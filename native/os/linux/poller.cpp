#include "os/poller.h"

#include "os/clock.h"
#include "os/handle.h"
#include "os/posix/errors.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace glovebox::os {
namespace {

constexpr std::uint64_t wakeKey = ~std::uint64_t{0};
constexpr int mostEventsPerWait = 64;

std::uint32_t epollEventsOf(std::uint8_t interest) noexcept {
    std::uint32_t events = 0;
    if ((interest & Poller::readable) != 0) events |= EPOLLIN;
    if ((interest & Poller::writable) != 0) events |= EPOLLOUT;
    if ((interest & Poller::hungUp) != 0) events |= EPOLLRDHUP;
    return events;
}

std::uint8_t interestOf(std::uint32_t events) noexcept {
    std::uint8_t interest = 0;
    if ((events & EPOLLIN) != 0) interest |= Poller::readable;
    if ((events & EPOLLOUT) != 0) interest |= Poller::writable;
    if ((events & (EPOLLHUP | EPOLLRDHUP)) != 0) interest |= Poller::hungUp;
    if ((events & EPOLLERR) != 0) interest |= Poller::failed;
    return interest;
}

int waitForEvents(int epoll, epoll_event* events, std::uint64_t deadlineNs) noexcept {
    const std::uint64_t now = deadlineNs == forEver ? 0 : nowNs();
    const std::uint64_t left = deadlineNs > now ? deadlineNs - now : 0;
#ifdef SYS_epoll_pwait2
    // Called directly: C libraries learned it (2.35) after kernels did (5.11).
    timespec limit{};
    limit.tv_sec = static_cast<time_t>(left / 1'000'000'000u);
    limit.tv_nsec = static_cast<long>(left % 1'000'000'000u);
    const long count = ::syscall(SYS_epoll_pwait2, epoll, events, mostEventsPerWait,
                                 deadlineNs == forEver ? nullptr : &limit, nullptr, std::size_t{0});
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return static_cast<int>(count);
#endif
    const std::uint64_t milliseconds = std::min<std::uint64_t>((left + 999'999u) / 1'000'000u, 0x7fffffff);
    return ::epoll_wait(epoll, events, mostEventsPerWait, deadlineNs == forEver ? -1 : static_cast<int>(milliseconds));
}

} // namespace

struct Poller::Implementation {
    Handle epoll;
    Handle bell;
    int error = 0; ///< errno of the construction: reported by every later call

    Implementation() : epoll(::epoll_create1(EPOLL_CLOEXEC)) {
        if (!epoll.isOpen()) {
            error = errno;
            return;
        }
        bell = Handle{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
        if (!bell.isOpen() || control(EPOLL_CTL_ADD, bell.get(), wakeKey, readable) != 0) error = errno;
    }

    int control(int operation, NativeHandle handle, std::uint64_t key, std::uint8_t interest) noexcept {
        epoll_event event{};
        event.events = epollEventsOf(interest);
        event.data.u64 = key;
        return ::epoll_ctl(static_cast<int>(epoll.get()), operation, static_cast<int>(handle), &event);
    }
};

Poller::Poller() : inside(std::make_unique<Implementation>()) {}
Poller::~Poller() = default;
Poller::Poller(Poller&&) noexcept = default;
Poller& Poller::operator=(Poller&&) noexcept = default;

core::Status Poller::add(NativeHandle handle, std::uint64_t key, std::uint8_t interest) {
    if (inside->error != 0) return systemFailure("cannot create a poller", inside->error);
    if (key == wakeKey) return core::fail(core::ErrorCode::invalidArgument, "this key is reserved", "all bits set");
    if (inside->control(EPOLL_CTL_ADD, handle, key, interest) == 0) return core::ok();
    return systemFailure("cannot watch a handle", errno);
}

core::Status Poller::modify(NativeHandle handle, std::uint64_t key, std::uint8_t interest) {
    if (inside->control(EPOLL_CTL_MOD, handle, key, interest) == 0) return core::ok();
    return systemFailure("cannot change what is watched of a handle", errno);
}

void Poller::remove(NativeHandle handle, std::uint64_t key) noexcept { inside->control(EPOLL_CTL_DEL, handle, key, 0); }

core::Status Poller::wait(std::uint64_t deadlineNs, std::vector<Ready>& ready) {
    ready.clear();
    if (inside->error != 0) return systemFailure("cannot create a poller", inside->error);
    epoll_event events[mostEventsPerWait];
    int count = 0;
    do {
        count = waitForEvents(static_cast<int>(inside->epoll.get()), events, deadlineNs);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return systemFailure("cannot wait for handles", errno);
    for (int i = 0; i < count; ++i) {
        if (events[i].data.u64 != wakeKey) {
            ready.push_back({events[i].data.u64, interestOf(events[i].events)});
            continue;
        }
        std::uint64_t rings = 0;
        [[maybe_unused]] const ssize_t drained = ::read(static_cast<int>(inside->bell.get()), &rings, sizeof rings);
    }
    return core::ok();
}

void Poller::wake() noexcept {
    const int saved = errno; // signal handlers must not change it
    const std::uint64_t ring = 1;
    [[maybe_unused]] const ssize_t written = ::write(static_cast<int>(inside->bell.get()), &ring, sizeof ring);
    errno = saved;
}

} // namespace glovebox::os
