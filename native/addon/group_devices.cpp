// Devices of a group.
#include "addon/convert.h"
#include "addon/group.h"

namespace glovebox::addon {

namespace {
constexpr auto asInfo = [](Napi::Env env, const DeviceInfo& info) { return toObject(env, info); };
}

Napi::Value GroupObject::addDevice(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    const DeviceOptions options = readDeviceOptions(arguments, arguments.object(1, "options"));
    const auto work = [sandbox, options](GroupState& state) -> Result<DeviceInfo> {
        const auto added = state.group().addDevice(sandbox, options);
        if (!added.isOk()) return added.status();
        return state.group().deviceInfo(added.value());
    };
    return queue(info, arguments, work, asInfo);
}

Napi::Value GroupObject::removeDevice(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return queue(
        info, arguments, [device](GroupState& state) { return state.group().removeDevice(device); }, asNothing);
}

Napi::Value GroupObject::deviceInfo(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return queue(
        info, arguments, [device](GroupState& state) { return state.group().deviceInfo(device); }, asInfo);
}

Napi::Value GroupObject::duplicateDevice(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const SandboxId sandbox = arguments.uint32(1, "sandbox");
    const auto work = [device, sandbox](GroupState& state) -> Result<DeviceInfo> {
        const auto added = state.group().duplicateDevice(device, sandbox);
        if (!added.isOk()) return added.status();
        return state.group().deviceInfo(added.value());
    };
    return queue(info, arguments, work, asInfo);
}

Napi::Value GroupObject::moveDevice(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const SandboxId sandbox = arguments.uint32(1, "sandbox");
    const auto work = [device, sandbox](GroupState& state) -> Result<DeviceInfo> {
        const core::Status moved = state.group().moveDevice(device, sandbox);
        if (!moved.isOk()) return moved;
        return state.group().deviceInfo(device);
    };
    return queue(info, arguments, work, asInfo);
}

Napi::Value GroupObject::restartDevice(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const auto work = [device](GroupState& state) -> Result<DeviceInfo> {
        const core::Status restarted = state.group().restartDevice(device);
        if (!restarted.isOk()) return restarted;
        return state.group().deviceInfo(device);
    };
    return queue(info, arguments, work, asInfo);
}

Napi::Value GroupObject::requestLayout(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const Napi::Object layout = arguments.object(1, "layout");
    const auto inputs = arguments.uintsOf(layout, "inputs");
    const auto outputs = arguments.uintsOf(layout, "outputs");
    const auto work = [device, inputs, outputs](GroupState& state) -> Result<DeviceInfo> {
        const core::Status changed = state.group().requestLayout(device, inputs, outputs);
        if (!changed.isOk()) return changed;
        return state.group().deviceInfo(device);
    };
    return queue(info, arguments, work, asInfo);
}

Napi::Value GroupObject::resetDevice(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return queue(
        info, arguments, [device](GroupState& state) { return state.group().resetDevice(device); }, asNothing);
}

Napi::Value GroupObject::collectEvents(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return queue(
        info, arguments, [device](GroupState& state) { return state.group().collectEvents(device); }, asNothing);
}

} // namespace glovebox::addon
