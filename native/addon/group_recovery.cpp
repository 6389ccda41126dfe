// What a group does after a sandbox ended: reports, restarts, quarantine.
#include "addon/convert.h"
#include "addon/group.h"

namespace glovebox::addon {

/// What the process is now: a recovery makes it another one. Returns at once.
Napi::Value GroupObject::sandboxProcess(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!isOwn(info, groupTag)) return throwStatus(env, notOwn());
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    if (!arguments.isOk()) return throwStatus(env, arguments.status());
    const auto process = state->group().sandboxProcess(sandbox);
    if (!process.isOk()) return throwStatus(env, process.status());
    return toObject(env, process.value());
}

Napi::Value GroupObject::crashReport(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().crashReport(sandbox); },
        [](Napi::Env env, const std::shared_ptr<const CrashReport>& report) {
            return report ? toObject(env, *report) : env.Undefined();
        });
}

Napi::Value GroupObject::sandboxMisuse(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().sandboxMisuse(sandbox); },
        [](Napi::Env env, const std::vector<std::uint32_t>& counts) { return toMisuse(env, counts); });
}

Napi::Value GroupObject::standbyProcessId(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().standbyProcessId(sandbox); },
        [](Napi::Env env, std::uint32_t id) -> Napi::Value { return Napi::Number::New(env, id); });
}

Napi::Value GroupObject::restartSandbox(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return queue(
        info, arguments, [sandbox](GroupState& state) { return state.group().restartSandbox(sandbox); }, asNothing);
}

Napi::Value GroupObject::saveForRecovery(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return queue(
        info, arguments, [sandbox](GroupState& state) { return state.group().saveForRecovery(sandbox); }, asNothing);
}

Napi::Value GroupObject::stateSetAside(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return overtake(
        info, arguments, [device](GroupState& state) { return state.group().stateSetAside(device); },
        [](Napi::Env env, const std::vector<std::byte>& bytes) { return toBytes(env, bytes); });
}

Napi::Value GroupObject::liftQuarantine(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return queue(
        info, arguments, [device](GroupState& state) { return state.group().liftQuarantine(device); }, asNothing);
}

} // namespace glovebox::addon
