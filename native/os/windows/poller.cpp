// Pipes are watched by reads of no bytes: they complete when something is there and take nothing. Everything else is a
// handle to wait for. Thread pool waits turn both into packets of one completion port, so that there is no limit of 64.
#include "os/poller.h"

#include "os/clock.h"
#include "os/windows/errors.h"
#include "os/windows/native.h"
#include "os/windows/pipe.h"
#include "os/windows/timer.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace glovebox::os {
namespace polled {

constexpr ULONG_PTR wakeSerial = 0;
/// Of packets that only make the waiting thread look at what is watched anew: `wait` goes on.
constexpr ULONG_PTR lookSerial = 1;

/// One watched handle. Its memory stays while an operation on it is pending.
struct Watched {
    HANDLE port = nullptr;
    ULONG_PTR serial = 0;
    HANDLE handle = nullptr;
    std::uint64_t key = 0;
    std::uint8_t interest = 0;
    bool isPipe = false;
    bool isArmed = false; ///< a packet will come
    Handle event;         ///< of the pending read
    OVERLAPPED read{};
    HANDLE registration = nullptr;

    ~Watched() { disarm(); }

    static void CALLBACK post(void* self, BOOLEAN) noexcept {
        const auto* const watched = static_cast<const Watched*>(self);
        PostQueuedCompletionStatus(watched->port, 0, watched->serial, nullptr);
    }

    bool registerWait(HANDLE object) noexcept {
        isArmed = RegisterWaitForSingleObject(&registration, object, post, this, INFINITE, WT_EXECUTEONLYONCE) != 0;
        return isArmed;
    }

    /// Interest bits that hold now; 0 after arming, so that a packet tells when to look again.
    std::uint8_t look() noexcept {
        if (!isPipe) {
            if (WaitForSingleObject(handle, 0) == WAIT_OBJECT_0) return Poller::readable;
            return registerWait(handle) ? 0 : Poller::failed;
        }
        const std::uint8_t writable = interest & Poller::writable;
        DWORD available = 0;
        if (!PeekNamedPipe(handle, nullptr, 0, nullptr, &available, nullptr)) {
            return static_cast<std::uint8_t>(Poller::readable | Poller::hungUp | writable);
        }
        if (available > 0) return static_cast<std::uint8_t>(Poller::readable | writable);
        if (writable != 0) return writable;
        read = {};
        read.hEvent = nativeOf(event);
        if (ReadFile(handle, nullptr, 0, nullptr, &read) || GetLastError() == ERROR_MORE_DATA) return Poller::readable;
        if (GetLastError() != ERROR_IO_PENDING) return static_cast<std::uint8_t>(Poller::readable | Poller::hungUp);
        if (registerWait(nativeOf(event))) return 0;
        cancelRead();
        return Poller::failed;
    }

    /// The system writes to `read` until this returns.
    void cancelRead() noexcept {
        DWORD ignored = 0;
        CancelIoEx(handle, &read);
        GetOverlappedResult(handle, &read, &ignored, TRUE);
    }

    /// After this no callback runs and no operation is pending. The callback only posts, so waiting for it is short.
    void disarm() noexcept {
        if (!isArmed) return;
        UnregisterWaitEx(registration, INVALID_HANDLE_VALUE);
        registration = nullptr;
        if (isPipe) cancelRead();
        isArmed = false;
    }
};

} // namespace polled

using polled::lookSerial;
using polled::wakeSerial;
using polled::Watched;

struct Poller::Implementation {
    Handle port = owned(CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1));
    std::mutex mutex; ///< guards what follows
    std::map<ULONG_PTR, std::unique_ptr<Watched>> watched;
    ULONG_PTR lastSerial = lookSerial;

    void lookAgain() noexcept { PostQueuedCompletionStatus(nativeOf(port), 0, lookSerial, nullptr); }

    Watched* find(NativeHandle handle, std::uint64_t key) noexcept {
        for (const auto& [serial, entry] : watched) {
            if (entry->key == key && entry->handle == nativeOf(handle)) return entry.get();
        }
        return nullptr;
    }

    /// Reports what holds now, arms the rest.
    void lookAtAll(std::vector<Ready>& ready) {
        const std::lock_guard lock(mutex);
        for (const auto& [serial, entry] : watched) {
            if (entry->isArmed) continue;
            if (const std::uint8_t events = entry->look(); events != 0) ready.push_back({entry->key, events});
        }
    }
};

Poller::Poller() : inside(std::make_unique<Implementation>()) {}
Poller::~Poller() = default;
Poller::Poller(Poller&&) noexcept = default;
Poller& Poller::operator=(Poller&&) noexcept = default;

core::Status Poller::add(NativeHandle handle, std::uint64_t key, std::uint8_t interest) {
    if (!inside->port.isOpen()) return core::fail(core::ErrorCode::systemError, "cannot create a poller");
    auto entry = std::make_unique<Watched>();
    entry->port = nativeOf(inside->port);
    entry->handle = nativeOf(handle);
    entry->key = key;
    entry->interest = interest;
    entry->isPipe = GetFileType(entry->handle) == FILE_TYPE_PIPE;
    if (entry->isPipe) {
        entry->event = owned(CreateEventW(nullptr, TRUE, FALSE, nullptr));
        if (!entry->event.isOpen()) return systemFailure("cannot watch a handle", GetLastError());
    }
    {
        const std::lock_guard lock(inside->mutex);
        entry->serial = ++inside->lastSerial;
        inside->watched.emplace(entry->serial, std::move(entry));
    }
    inside->lookAgain(); // the waiting thread arms it: pending reads belong to the thread that started them
    return core::ok();
}

core::Status Poller::modify(NativeHandle handle, std::uint64_t key, std::uint8_t interest) {
    {
        const std::lock_guard lock(inside->mutex);
        Watched* const entry = inside->find(handle, key);
        if (entry == nullptr) return core::fail(core::ErrorCode::invalidArgument, "this handle is not watched");
        entry->disarm();
        entry->interest = interest;
    }
    inside->lookAgain();
    return core::ok();
}

void Poller::remove(NativeHandle handle, std::uint64_t key) noexcept {
    const std::lock_guard lock(inside->mutex);
    if (const Watched* const entry = inside->find(handle, key); entry != nullptr) inside->watched.erase(entry->serial);
}

core::Status Poller::wait(std::uint64_t deadlineNs, std::vector<Ready>& ready) {
    ready.clear();
    if (!inside->port.isOpen()) return core::fail(core::ErrorCode::systemError, "cannot create a poller");
    for (;;) {
        inside->lookAtAll(ready);
        OVERLAPPED_ENTRY packets[64];
        ULONG count = 0;
        const DWORD limit = ready.empty() ? millisecondsUntil(deadlineNs) : 0;
        if (!GetQueuedCompletionStatusEx(nativeOf(inside->port), packets, 64, &count, limit, FALSE)) {
            if (GetLastError() != WAIT_TIMEOUT) return systemFailure("cannot wait for handles", GetLastError());
            if (!ready.empty() || nowNs() >= deadlineNs) return core::ok();
            continue;
        }
        bool isWoken = false;
        {
            const std::lock_guard lock(inside->mutex);
            for (ULONG i = 0; i < count; ++i) {
                if (packets[i].lpCompletionKey == wakeSerial) isWoken = true;
                // Packets of what has been removed find nothing.
                const auto found = inside->watched.find(packets[i].lpCompletionKey);
                if (found != inside->watched.end()) found->second->disarm();
            }
        }
        if (isWoken || !ready.empty()) return core::ok();
    }
}

void Poller::wake() noexcept { PostQueuedCompletionStatus(nativeOf(inside->port), 0, wakeSerial, nullptr); }

} // namespace glovebox::os
