#include "os/windows/pipe.h"

#include "os/files.h"
#include "os/random.h"
#include "os/windows/errors.h"
#include "os/windows/native.h"
#include "os/windows/thread_handle.h"

#include <algorithm>

namespace glovebox::os {
namespace {

constexpr DWORD queueBytes = 256 * 1024;

HANDLE createEvent() noexcept { return CreateEventW(nullptr, TRUE, FALSE, nullptr); }

/// An event for the operations of this thread, which never overlap each other.
HANDLE threadEvent() noexcept {
    static const ThreadHandle events(createEvent);
    return events.get();
}

/// Finishes an operation that has been started, or cancels it if it waits.
DWORD finish(HANDLE pipe, OVERLAPPED& operation, BOOL isDone, DWORD& count) noexcept {
    if (!isDone) {
        const DWORD error = GetLastError();
        if (error != ERROR_IO_PENDING && error != ERROR_MORE_DATA) return error;
        if (error == ERROR_IO_PENDING) CancelIoEx(pipe, &operation);
    }
    return GetOverlappedResult(pipe, &operation, &count, TRUE) ? 0 : GetLastError();
}

} // namespace

core::Result<std::pair<Handle, Handle>> createPipe(PipeKind kind) {
    const bool isMessages = kind == PipeKind::messages;
    const std::wstring name = L"\\\\.\\pipe\\glovebox-" + toWide(randomHex());
    const DWORD access =
        (isMessages ? PIPE_ACCESS_DUPLEX : PIPE_ACCESS_INBOUND) | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE;
    const DWORD mode =
        (isMessages ? PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE : PIPE_TYPE_BYTE) | PIPE_REJECT_REMOTE_CLIENTS;
    Handle server = owned(CreateNamedPipeW(name.c_str(), access, mode, 1, queueBytes, queueBytes, 0, nullptr));
    if (!server.isOpen()) return systemFailure("cannot create a pipe", GetLastError());
    // Anonymous: the peer may not act in the name of who reads from it.
    const DWORD flags = (isMessages ? FILE_FLAG_OVERLAPPED : 0) | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS;
    const DWORD clientAccess = isMessages ? GENERIC_READ | GENERIC_WRITE : GENERIC_WRITE;
    Handle client = owned(CreateFileW(name.c_str(), clientAccess, 0, nullptr, OPEN_EXISTING, flags, nullptr));
    if (!client.isOpen()) return systemFailure("cannot open a pipe", GetLastError());
    if (isMessages) {
        DWORD readMode = PIPE_READMODE_MESSAGE;
        if (!SetNamedPipeHandleState(nativeOf(client), &readMode, nullptr, nullptr)) {
            return systemFailure("cannot prepare a pipe", GetLastError());
        }
    }
    return std::pair{std::move(server), std::move(client)};
}

DWORD readNow(HANDLE pipe, void* buffer, DWORD size, DWORD& count) noexcept {
    count = 0;
    OVERLAPPED operation{};
    operation.hEvent = threadEvent();
    const BOOL isDone = ReadFile(pipe, buffer, size, nullptr, &operation);
    return finish(pipe, operation, isDone, count);
}

DWORD writeNow(HANDLE pipe, const void* buffer, DWORD size) noexcept {
    DWORD count = 0;
    OVERLAPPED operation{};
    operation.hEvent = threadEvent();
    const BOOL isDone = WriteFile(pipe, buffer, size, nullptr, &operation);
    return finish(pipe, operation, isDone, count);
}

bool meansClosed(DWORD error) noexcept {
    return error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA || error == ERROR_PIPE_NOT_CONNECTED ||
           error == ERROR_INVALID_HANDLE || error == ERROR_BAD_PIPE || error == ERROR_HANDLE_EOF;
}

core::Result<std::pair<Handle, Handle>> createOutputPipe() { return createPipe(PipeKind::bytes); }

core::Result<Handle> createInputPipe(std::string_view) {
    return core::fail(core::ErrorCode::unsupportedHere, "children get no standard input on this system");
}

PipeRead readAvailable(const Handle& pipe, char* buffer, std::size_t capacity) noexcept {
    DWORD available = 0;
    if (!PeekNamedPipe(nativeOf(pipe), nullptr, 0, nullptr, &available, nullptr)) return {0, true};
    const DWORD size = static_cast<DWORD>(std::min<std::size_t>(available, capacity));
    if (size == 0) return {0, false};
    DWORD count = 0;
    const DWORD error = readNow(nativeOf(pipe), buffer, size, count);
    return {count, count == 0 && meansClosed(error)};
}

} // namespace glovebox::os
