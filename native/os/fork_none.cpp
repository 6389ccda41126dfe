#include "os/fork.h"

namespace glovebox::os {
namespace {

core::Status notHere() noexcept {
    return core::fail(core::ErrorCode::unsupportedHere, "this system has no fork server", "");
}

} // namespace

bool hasForking() noexcept { return false; }

core::Status canFork() noexcept { return notHere(); }

Forked forkSibling(const ForkOptions&) { return {false, 0, notHere()}; }

core::Status limitChild(const Child&, const ResourceLimits&) noexcept { return notHere(); }

bool hasMemoryToSpare() noexcept { return false; }

std::size_t reapStrays(const std::string&, std::span<const std::uint32_t>) { return 0; }

core::Result<Child> Child::adopt(std::uint32_t, const std::string&) { return notHere(); }

} // namespace glovebox::os
