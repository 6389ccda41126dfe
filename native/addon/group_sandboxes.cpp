// Sandboxes of a group: start, stop, look.
#include "addon/convert.h"
#include "addon/group.h"

namespace glovebox::addon {

namespace {

struct StartedSandbox {
    SandboxId id = 0;
    std::uint32_t processId = 0;
};

constexpr auto asStarted = [](Napi::Env env, const StartedSandbox& started) -> Napi::Value {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", Napi::Number::New(env, started.id));
    object.Set("processId", Napi::Number::New(env, started.processId));
    return object;
};

} // namespace

Napi::Value GroupObject::addSandbox(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxOptions options = readSandboxOptions(arguments, arguments.object(0, "options"));
    const auto work = [options](GroupState& state) -> Result<StartedSandbox> {
        const auto added = state.group().addSandbox(options);
        if (!added.isOk()) return added.status();
        state.remember(added.value());
        const auto process = state.group().sandboxProcessId(added.value());
        if (!process.isOk()) return process.status();
        return StartedSandbox{added.value(), process.value()};
    };
    return queue(info, arguments, work, asStarted);
}

Napi::Value GroupObject::removeSandbox(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    const std::uint32_t graceMs = arguments.uint32(1, "graceMs");
    const auto work = [sandbox, graceMs](GroupState& state) {
        state.forget(sandbox);
        return state.group().removeSandbox(sandbox, graceMs);
    };
    return queue(info, arguments, work, asNothing);
}

Napi::Value GroupObject::killSandbox(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().killSandbox(sandbox); }, asNothing);
}

Napi::Value GroupObject::sandboxState(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().sandboxState(sandbox); },
        [](Napi::Env env, const SandboxState& value) -> Napi::Value {
            return Napi::String::New(env, sandboxStateName(value));
        });
}

Napi::Value GroupObject::sandboxEnd(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().sandboxEnd(sandbox); },
        [](Napi::Env env, const SandboxEnd& end) { return toObject(env, end); });
}

Napi::Value GroupObject::sandboxUsage(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().sandboxUsage(sandbox); },
        [](Napi::Env env, const SandboxUsage& usage) { return toObject(env, usage); });
}

Napi::Value GroupObject::ping(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const SandboxId sandbox = arguments.uint32(0, "sandbox");
    return overtake(
        info, arguments, [sandbox](GroupState& state) { return state.group().ping(sandbox); }, asNumber);
}

} // namespace glovebox::addon
