#include "os/foreign_thread.h"

namespace glovebox::os {
namespace {

core::Status unsupported() {
    return core::fail(core::ErrorCode::unsupportedHere, "processes can't be looked at from outside on this system");
}

} // namespace

core::Status suspendProcess(std::uint32_t) noexcept { return unsupported(); }
core::Status resumeProcess(std::uint32_t) noexcept { return unsupported(); }
core::Result<ThreadPlace> placeOfThread(std::uint32_t, std::uint32_t) { return unsupported(); }
core::Result<MappedFile> fileAt(std::uint32_t, std::uint64_t) { return unsupported(); }

} // namespace glovebox::os
