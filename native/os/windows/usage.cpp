#include "os/process.h"
#include "os/windows/connections.h"
#include "os/windows/cpu_time.h"
#include "os/windows/errors.h"
#include "os/windows/native.h"

#include <psapi.h>
#include <tlhelp32.h>

namespace glovebox::os {
namespace {

std::optional<std::uint32_t> countThreads(DWORD pid) noexcept {
    const Handle snapshot = owned(CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0));
    if (!snapshot.isOpen()) return std::nullopt;
    THREADENTRY32 thread{};
    thread.dwSize = sizeof thread;
    std::uint32_t count = 0;
    for (BOOL has = Thread32First(nativeOf(snapshot), &thread); has; has = Thread32Next(nativeOf(snapshot), &thread)) {
        if (thread.th32OwnerProcessID == pid) ++count;
    }
    return count;
}

} // namespace

core::Result<ProcessUsage> usageOf(std::uint32_t pid) {
    const Handle process = owned(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, pid));
    // An ended process can be opened as long as somebody holds a handle to it.
    if (!process.isOpen() || WaitForSingleObject(nativeOf(process), 0) == WAIT_OBJECT_0) {
        return core::fail(core::ErrorCode::unknownObject, "no such process", std::to_string(pid));
    }
    ProcessUsage usage;
    PROCESS_MEMORY_COUNTERS_EX memory{};
    memory.cb = sizeof memory;
    if (GetProcessMemoryInfo(nativeOf(process), reinterpret_cast<PPROCESS_MEMORY_COUNTERS>(&memory), sizeof memory)) {
        usage.residentBytes = memory.WorkingSetSize;
        // Committed, resident or not. No process has none: a 0 is Wine's way to say that it does not know.
        if (memory.PrivateUsage != 0) {
            usage.privateBytes = memory.PrivateUsage;
            // What is resident beyond that is shared; less says nothing of it.
            if (memory.WorkingSetSize > memory.PrivateUsage)
                usage.sharedBytes = memory.WorkingSetSize - memory.PrivateUsage;
        }
    }
    usage.cpuNs = cpuTimeNs(GetProcessTimes, nativeOf(process));
    usage.threads = countThreads(pid);
    DWORD handles = 0;
    if (GetProcessHandleCount(nativeOf(process), &handles) && handles != 0) usage.descriptors = handles;
    usage.connections = connectionsOf(pid);
    IO_COUNTERS transferred{};
    if (GetProcessIoCounters(nativeOf(process), &transferred)) usage.writtenBytes = transferred.WriteTransferCount;
    return usage;
}

} // namespace glovebox::os
