#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <windows.h>

#include <utility>

namespace glovebox::os {

enum class PipeKind : std::uint8_t {
    messages, ///< both directions, keeps borders, both ends overlapped
    bytes,    ///< `second` writes (synchronous, for programs), `first` reads (overlapped)
};

/// Both ends of a pipe. Windows gives overlapped pipes only with a name: it is random, admits one client from this machine
/// and is taken before this returns.
[[nodiscard]] core::Result<std::pair<Handle, Handle>> createPipe(PipeKind kind);

/// One read or write of an overlapped pipe that is finished or cancelled on return. 0, or the Windows error: ERROR_MORE_DATA
/// when `size` bytes of a longer message were read, ERROR_OPERATION_ABORTED when it would have waited.
[[nodiscard]] DWORD readNow(HANDLE pipe, void* buffer, DWORD size, DWORD& count) noexcept;
[[nodiscard]] DWORD writeNow(HANDLE pipe, const void* buffer, DWORD size) noexcept;

/// True for errors that mean that the other end is gone.
[[nodiscard]] bool meansClosed(DWORD error) noexcept;

} // namespace glovebox::os
