#include "os/affinity.h"

// Where threads can't be kept on a processor: nobody is told which there are.
namespace glovebox::os {

std::vector<std::uint32_t> allowedProcessors() { return {}; }

core::Status pinThisThread(std::uint32_t) noexcept {
    return core::fail(core::ErrorCode::unsupportedHere, "threads can't be kept on one processor here");
}

core::Result<std::vector<std::uint32_t>> keepThread(std::uint32_t, std::uint32_t, std::uint32_t) {
    return core::fail(core::ErrorCode::unsupportedHere, "threads can't be kept on one processor here");
}

core::Status letThread(std::uint32_t, std::uint32_t, std::span<const std::uint32_t>) {
    return core::fail(core::ErrorCode::unsupportedHere, "threads can't be kept on one processor here");
}

} // namespace glovebox::os
