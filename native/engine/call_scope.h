#pragma once

#include "wire/areas.h"

#include <cstdint>

namespace glovebox::engine {

/// Says in the sandbox page which call into which plugin is running on this thread, while it lives: what a crash or hang
/// report names. Nests. Costs four relaxed stores.
class CallScope {
public:
    /// `activity` is written by the calling thread alone.
    CallScope(wire::Activity& activity, std::uint32_t device, wire::PluginCall call) noexcept
        : place(activity), deviceBefore(activity.device.load(std::memory_order_relaxed)),
          callBefore(activity.call.load(std::memory_order_relaxed)) {
        place.device.store(device, std::memory_order_relaxed);
        place.call.store(static_cast<std::uint32_t>(call), std::memory_order_release);
    }
    ~CallScope() {
        place.call.store(callBefore, std::memory_order_relaxed);
        place.device.store(deviceBefore, std::memory_order_release);
    }
    CallScope(const CallScope&) = delete;
    CallScope& operator=(const CallScope&) = delete;

private:
    wire::Activity& place;
    std::uint32_t deviceBefore;
    std::uint32_t callBefore;
};

} // namespace glovebox::engine
