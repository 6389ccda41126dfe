#pragma once

#include <windows.h>

namespace glovebox::os {

/// One handle for each thread that asks, made when it first does and closed when it ends. Not thread_local: MinGW frees a
/// thread's variables before their destructors run, which would then write into memory that is somebody else's.
class ThreadHandle {
public:
    /// `create` returns null if it fails; the next `get` of the thread tries again.
    explicit ThreadHandle(HANDLE (*create)() noexcept) noexcept : make(create), slot(FlsAlloc(closeOne)) {}
    ThreadHandle(const ThreadHandle&) = delete;
    ThreadHandle& operator=(const ThreadHandle&) = delete;

    /// Of the calling thread; null if none could be made. Any thread.
    [[nodiscard]] HANDLE get() const noexcept {
        if (slot == FLS_OUT_OF_INDEXES) return nullptr;
        if (void* const found = FlsGetValue(slot); found != nullptr) return found;
        const HANDLE made = make();
        if (made == nullptr || FlsSetValue(slot, made)) return made;
        CloseHandle(made);
        return nullptr;
    }

private:
    static void WINAPI closeOne(void* handle) {
        if (handle != nullptr) CloseHandle(handle);
    }

    HANDLE (*make)() noexcept;
    DWORD slot;
};

} // namespace glovebox::os
