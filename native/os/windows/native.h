#pragma once

#include "os/handle.h"

#include <windows.h>

namespace glovebox::os {

[[nodiscard]] inline HANDLE nativeOf(NativeHandle handle) noexcept { return reinterpret_cast<HANDLE>(handle); }
[[nodiscard]] inline HANDLE nativeOf(const Handle& handle) noexcept { return nativeOf(handle.get()); }

/// Owns what a Windows call returned: those that fail return null or INVALID_HANDLE_VALUE, both become "not open".
[[nodiscard]] inline Handle owned(HANDLE handle) noexcept {
    return handle == nullptr ? Handle{} : Handle{reinterpret_cast<NativeHandle>(handle)};
}

} // namespace glovebox::os
