#include "os/thread.h"

#include "os/windows/errors.h"

#include <windows.h>

#include <avrt.h>
#include <timeapi.h>

namespace glovebox::os {

void nameThisThread(const char* name) noexcept {
    // Windows 10 1607; looked up, because MinGW's headers of GCC 12 do not declare it.
    using SetDescription = HRESULT(WINAPI*)(HANDLE, PCWSTR);
    const FARPROC found = GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "SetThreadDescription");
    if (found == nullptr) return;
    const auto setDescription = reinterpret_cast<SetDescription>(reinterpret_cast<void*>(found));
    setDescription(GetCurrentThread(), toWide(name).c_str());
}

std::uint32_t thisThreadId() noexcept { return GetCurrentThreadId(); }

std::uint32_t thisProcessId() noexcept { return GetCurrentProcessId(); }

std::uint32_t currentProcessor() noexcept {
    PROCESSOR_NUMBER number{};
    GetCurrentProcessorNumberEx(&number);
    constexpr std::uint32_t processorsPerGroup = 64;
    return number.Group * processorsPerGroup + number.Number;
}

std::uint32_t processorCount() noexcept {
    const DWORD count = GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
    return count > 0 ? count : 1;
}

core::Status makeRealtime(int priority) noexcept {
    // MMCSS first: it is what audio applications use. Registration is per thread and ends with it.
    DWORD task = 0;
    const HANDLE registration = AvSetMmThreadCharacteristicsW(L"Pro Audio", &task);
    if (registration != nullptr) {
        AvSetMmThreadPriority(registration, priority > 0 ? AVRT_PRIORITY_CRITICAL : AVRT_PRIORITY_HIGH);
        return core::ok();
    }
    if (SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL)) return core::ok();
    return systemFailure("the system refused real-time scheduling", GetLastError());
}

void sharpenTimers() noexcept {
    // For the whole process, until it ends.
    [[maybe_unused]] static const MMRESULT once = timeBeginPeriod(1);
}

} // namespace glovebox::os
