#include "os/poller.h"

#include "os/clock.h"
#include "os/handle.h"
#include "os/posix/errors.h"

#include <sys/event.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace glovebox::os {
namespace {

constexpr std::uint64_t wakeKey = ~std::uint64_t{0};
constexpr int mostEventsPerWait = 64;

} // namespace

struct Poller::Implementation {
    Handle queue;
    int error = 0; ///< errno of the construction: reported by every later call

    Implementation() : queue(::kqueue()) {
        if (!queue.isOpen() || change(0, EVFILT_USER, EV_ADD | EV_CLEAR, 0, wakeKey) != 0) error = errno;
    }

    int change(NativeHandle handle, std::int16_t filter, std::uint16_t flags, std::uint32_t filterFlags,
               std::uint64_t key) noexcept {
        struct kevent64_s event {};
        event.ident = static_cast<std::uint64_t>(handle);
        event.filter = filter;
        event.flags = flags;
        event.fflags = filterFlags;
        event.udata = key;
        return ::kevent64(static_cast<int>(queue.get()), &event, 1, nullptr, 0, 0, nullptr);
    }

    core::Status setInterest(NativeHandle handle, std::uint64_t key, std::uint8_t interest) {
        const auto set = [&](std::int16_t filter, bool isWanted) {
            const int result = change(handle, filter, isWanted ? EV_ADD : EV_DELETE, 0, key);
            return result == 0 || (!isWanted && errno == ENOENT);
        };
        // The end of a peer is told by the read filter (EV_EOF).
        if (set(EVFILT_READ, (interest & (readable | hungUp)) != 0) && set(EVFILT_WRITE, (interest & writable) != 0))
            return core::ok();
        return systemFailure("cannot watch a handle", errno);
    }
};

Poller::Poller() : inside(std::make_unique<Implementation>()) {}
Poller::~Poller() = default;
Poller::Poller(Poller&&) noexcept = default;
Poller& Poller::operator=(Poller&&) noexcept = default;

core::Status Poller::add(NativeHandle handle, std::uint64_t key, std::uint8_t interest) {
    if (inside->error != 0) return systemFailure("cannot create a poller", inside->error);
    if (key == wakeKey) return core::fail(core::ErrorCode::invalidArgument, "this key is reserved", "all bits set");
    return inside->setInterest(handle, key, interest);
}

core::Status Poller::modify(NativeHandle handle, std::uint64_t key, std::uint8_t interest) {
    return inside->setInterest(handle, key, interest);
}

void Poller::remove(NativeHandle handle, std::uint64_t key) noexcept {
    inside->change(handle, EVFILT_READ, EV_DELETE, 0, key);
    inside->change(handle, EVFILT_WRITE, EV_DELETE, 0, key);
}

core::Status Poller::wait(std::uint64_t deadlineNs, std::vector<Ready>& ready) {
    ready.clear();
    if (inside->error != 0) return systemFailure("cannot create a poller", inside->error);
    struct kevent64_s events[mostEventsPerWait];
    int count = 0;
    do {
        const std::uint64_t now = deadlineNs == forEver ? 0 : nowNs();
        const std::uint64_t left = deadlineNs > now ? deadlineNs - now : 0;
        const timespec limit{static_cast<time_t>(left / 1'000'000'000u), static_cast<long>(left % 1'000'000'000u)};
        count = ::kevent64(static_cast<int>(inside->queue.get()), nullptr, 0, events, mostEventsPerWait, 0,
                           deadlineNs == forEver ? nullptr : &limit);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return systemFailure("cannot wait for handles", errno);
    for (int i = 0; i < count; ++i) {
        const auto& event = events[i];
        if (event.filter == EVFILT_USER) continue;
        std::uint8_t bits = event.filter == EVFILT_WRITE ? writable : readable;
        if ((event.flags & EV_EOF) != 0) bits |= hungUp;
        if ((event.flags & EV_ERROR) != 0) bits |= failed;
        // Both filters of one handle become one report.
        const auto same =
            std::find_if(ready.begin(), ready.end(), [&](const Ready& other) { return other.key == event.udata; });
        if (same != ready.end())
            same->events |= bits;
        else
            ready.push_back({event.udata, bits});
    }
    return core::ok();
}

void Poller::wake() noexcept {
    const int saved = errno; // signal handlers must not change it
    inside->change(0, EVFILT_USER, 0, NOTE_TRIGGER, wakeKey);
    errno = saved;
}

} // namespace glovebox::os
