#include "os/affinity.h"

#include "os/windows/errors.h"

#include <windows.h>

namespace glovebox::os {

namespace {

constexpr std::uint32_t processorsPerGroup = 64;

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

core::Status pinThisThread(std::uint32_t processor) noexcept {
    GROUP_AFFINITY wanted{};
    wanted.Group = static_cast<WORD>(processor / processorsPerGroup);
    wanted.Mask = KAFFINITY{1} << (processor % processorsPerGroup);
    if (SetThreadGroupAffinity(GetCurrentThread(), &wanted, nullptr)) return core::ok();
    return systemFailure("the system refused to keep a thread on one processor", GetLastError());
}

} // namespace glovebox::os
