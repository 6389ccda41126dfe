#include "os/affinity.h"

#include "os/handle.h"
#include "os/windows/errors.h"
#include "os/windows/native.h"

#include <string>

namespace glovebox::os {

namespace {

constexpr std::uint32_t processorsPerGroup = 64;

/// Those of the group in which the first one is.
core::Status allow(HANDLE thread, std::span<const std::uint32_t> processors) noexcept {
    GROUP_AFFINITY wanted{};
    if (!processors.empty()) wanted.Group = static_cast<WORD>(processors.front() / processorsPerGroup);
    for (const std::uint32_t processor : processors) {
        if (processor / processorsPerGroup == wanted.Group)
            wanted.Mask |= KAFFINITY{1} << (processor % processorsPerGroup);
    }
    if (SetThreadGroupAffinity(thread, &wanted, nullptr)) return core::ok();
    return systemFailure("the system refused to choose the processors of a thread", GetLastError());
}

core::Result<Handle> threadOf(std::uint32_t process, std::uint32_t thread) {
    Handle opened = owned(OpenThread(THREAD_SET_INFORMATION | THREAD_QUERY_INFORMATION, FALSE, thread));
    if (!opened.isOpen() || GetProcessIdOfThread(nativeOf(opened)) != process)
        return core::fail(core::ErrorCode::unknownObject, "no such thread of this process", std::to_string(thread));
    return opened;
}

} // namespace

std::vector<std::uint32_t> allowedProcessors() {
    // Those of the group in which the process began: a thread has to be led into others.
    DWORD_PTR allowed = 0, ofSystem = 0;
    std::vector<std::uint32_t> found;
    if (!GetProcessAffinityMask(GetCurrentProcess(), &allowed, &ofSystem)) return found;
    PROCESSOR_NUMBER here{};
    GetCurrentProcessorNumberEx(&here);
    for (std::uint32_t i = 0; i < sizeof allowed * 8; ++i) {
        if ((allowed >> i & 1) != 0) found.push_back(here.Group * processorsPerGroup + i);
    }
    return found;
}

core::Status pinThisThread(std::uint32_t processor) noexcept { return allow(GetCurrentThread(), {&processor, 1}); }

core::Result<std::vector<std::uint32_t>> keepThread(std::uint32_t process, std::uint32_t thread,
                                                    std::uint32_t processor) {
    auto opened = threadOf(process, thread);
    if (!opened) return opened.status();
    GROUP_AFFINITY before{};
    if (!GetThreadGroupAffinity(nativeOf(*opened), &before))
        return systemFailure("the processors of a thread are not told", GetLastError());
    if (auto status = allow(nativeOf(*opened), {&processor, 1}); !status) return status;
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < processorsPerGroup; ++i) {
        if ((before.Mask >> i & 1) != 0) found.push_back(before.Group * processorsPerGroup + i);
    }
    return found;
}

core::Status letThread(std::uint32_t process, std::uint32_t thread, std::span<const std::uint32_t> processors) {
    auto opened = threadOf(process, thread);
    if (!opened) return opened.status();
    return allow(nativeOf(*opened), processors);
}

} // namespace glovebox::os
