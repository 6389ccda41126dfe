#pragma once

#include <cstdint>
#include <utility>

namespace glovebox::os {

/// What the operating system calls an open thing: a file descriptor (POSIX) or a HANDLE (Windows), wide enough for both.
using NativeHandle = std::intptr_t;
constexpr NativeHandle noHandle = -1;

/// Owns one native handle: closes it in the destructor, moves, does not copy. Any thread, one at a time.
class Handle {
public:
    Handle() = default;
    explicit Handle(NativeHandle owned) noexcept : native(owned) {}
    Handle(Handle&& other) noexcept : native(std::exchange(other.native, noHandle)) {}
    Handle& operator=(Handle&& other) noexcept {
        if (this != &other) {
            close();
            native = std::exchange(other.native, noHandle);
        }
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { close(); }

    [[nodiscard]] NativeHandle get() const noexcept { return native; }
    [[nodiscard]] bool isOpen() const noexcept { return native != noHandle; }
    [[nodiscard]] NativeHandle release() noexcept { return std::exchange(native, noHandle); }
    void close() noexcept;
    /// A second handle to the same thing, not inherited by children.
    [[nodiscard]] Handle duplicate() const noexcept;

private:
    NativeHandle native = noHandle;
};

} // namespace glovebox::os
