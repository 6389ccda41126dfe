#include "engine/session.h"

#include <cstring>
#include <utility>

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

core::Result<wire::StateSize> Session::saveState(const wire::SaveState& request, Device& device) {
    // Values that were set belong into the state, also when no block has come to take them.
    const DeviceAudio* const audio = device.audio();
    if (audio != nullptr && (!audio->flushed.isEmpty() || device.plugin()->hasValuesWaiting())) {
        flushWhileIdle(device, 0);
    }
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::saveState);
    auto saved = device.plugin()->saveState(request.context);
    if (!saved) return saved.status();
    if (saved->size() > wire::largestState) {
        return core::fail(ErrorCode::limitExceeded, "the plugin's state is too large",
                          std::to_string(saved->size()) + " bytes");
    }
    device.savedState = std::move(*saved);
    return wire::StateSize{device.savedState.size()};
}

Status Session::handle(const wire::FetchState& request, Device& device) {
    const std::shared_ptr<Area> area = findArea(request.area);
    if (!area || area->kind != wire::AreaKind::payload || !area->isWritable) {
        return core::fail(ErrorCode::invalidArgument, "not a writable payload area", std::to_string(request.area));
    }
    if (area->memory.size() < device.savedState.size()) {
        return core::fail(ErrorCode::invalidArgument, "the payload area is too small",
                          std::to_string(area->memory.size()));
    }
    if (!device.savedState.empty())
        std::memcpy(area->memory.data(), device.savedState.data(), device.savedState.size());
    // Large ones are not kept: the host has them now.
    device.savedState = {};
    return core::ok();
}

Status Session::handle(const wire::LoadState& request, Device& device) {
    const std::shared_ptr<Area> area = findArea(request.area);
    if (!area || area->kind != wire::AreaKind::payload) {
        return core::fail(ErrorCode::invalidArgument, "not a payload area", std::to_string(request.area));
    }
    if (request.size > wire::largestState || request.size > area->memory.size()) {
        return core::fail(ErrorCode::invalidArgument, "the state does not fit into its area",
                          std::to_string(request.size));
    }
    // Values that wait for a block would overwrite what is loaded; before, or a block could take one just after it.
    DeviceAudio* const audio = device.audio();
    if (audio != nullptr) audio->statesLoaded.fetch_add(1, std::memory_order_acq_rel);
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::loadState);
    auto status = device.plugin()->loadState({area->memory.data(), request.size}, request.context);
    // A refused state leaves the plugin as it is, and what was set for it.
    if (audio != nullptr && !status) audio->statesLoaded.fetch_sub(1, std::memory_order_acq_rel);
    return status;
}

Status Session::handle(const wire::LoadPreset& request, Device& device) {
    const CallScope scope(mainActivity(), device.id(), wire::PluginCall::loadState);
    return device.plugin()->loadPreset(request.location, request.loadKey);
}

} // namespace glovebox::engine
