#include "os/foreign_thread.h"

#include "os/windows/errors.h"
#include "os/windows/native.h"

#include <psapi.h>
#include <tlhelp32.h>

namespace glovebox::os {
namespace {

template <typename Action>
core::Status forEachThread(std::uint32_t process, Action&& act) noexcept {
    const Handle snapshot = owned(CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0));
    if (!snapshot.isOpen()) return systemFailure("the threads of a process are not told", GetLastError());
    THREADENTRY32 entry{};
    entry.dwSize = sizeof entry;
    for (BOOL has = Thread32First(nativeOf(snapshot), &entry); has; has = Thread32Next(nativeOf(snapshot), &entry)) {
        if (entry.th32OwnerProcessID != process) continue;
        const Handle thread = owned(OpenThread(THREAD_SUSPEND_RESUME, FALSE, entry.th32ThreadID));
        if (thread.isOpen()) act(nativeOf(thread));
    }
    return core::ok();
}

} // namespace

core::Status suspendProcess(std::uint32_t process) noexcept {
    return forEachThread(process, [](HANDLE thread) { SuspendThread(thread); });
}

core::Status resumeProcess(std::uint32_t process) noexcept {
    return forEachThread(process, [](HANDLE thread) { ResumeThread(thread); });
}

core::Result<ThreadPlace> placeOfThread(std::uint32_t process, std::uint32_t thread) {
    const Handle opened =
        owned(OpenThread(THREAD_GET_CONTEXT | THREAD_SUSPEND_RESUME | THREAD_QUERY_LIMITED_INFORMATION, FALSE, thread));
    if (!opened.isOpen()) return systemFailure("the thread can't be looked at", GetLastError());
    if (GetProcessIdOfThread(nativeOf(opened)) != process)
        return core::fail(core::ErrorCode::unknownObject, "no such thread of this process", std::to_string(thread));
    // Its context is that of a thread that stands still; one that stands already stands once more.
    if (SuspendThread(nativeOf(opened)) == static_cast<DWORD>(-1))
        return systemFailure("the thread can't be stopped", GetLastError());
    CONTEXT context{};
    context.ContextFlags = CONTEXT_CONTROL;
    const BOOL isKnown = GetThreadContext(nativeOf(opened), &context);
    const DWORD error = GetLastError();
    ResumeThread(nativeOf(opened));
    if (!isKnown) return systemFailure("the thread's place is not told", error);
#if defined(_M_ARM64) || defined(__aarch64__)
    return ThreadPlace{context.Pc, context.Sp};
#else
    return ThreadPlace{context.Rip, context.Rsp};
#endif
}

core::Result<MappedFile> fileAt(std::uint32_t process, std::uint64_t address) {
    const Handle opened = owned(OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, process));
    if (!opened.isOpen()) return systemFailure("the process can't be looked at", GetLastError());
    MEMORY_BASIC_INFORMATION facts{};
    const bool isKnown =
        VirtualQueryEx(nativeOf(opened), reinterpret_cast<const void*>(address), &facts, sizeof facts) != 0;
    if (!isKnown || facts.Type != MEM_IMAGE)
        return core::fail(core::ErrorCode::unknownObject, "no file is mapped at this address");
    // From the process's own list of modules, which it may have falsified.
    std::wstring path(4096, L'\0');
    const DWORD length = GetModuleFileNameExW(nativeOf(opened), static_cast<HMODULE>(facts.AllocationBase), path.data(),
                                              static_cast<DWORD>(path.size()));
    if (length == 0) return core::fail(core::ErrorCode::unknownObject, "no file is mapped at this address");
    path.resize(length);
    return MappedFile{toUtf8(path), reinterpret_cast<std::uint64_t>(facts.AllocationBase)};
}

} // namespace glovebox::os
