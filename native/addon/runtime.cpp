#include "addon/runtime.h"

#include "addon/arguments.h"
#include "addon/convert.h"
#include "addon/group.h"
#include "addon/group_state.h"
#include "addon/type_tags.h"

namespace glovebox::addon {

Napi::Function RuntimeObject::define(Napi::Env env) {
    return DefineClass(env, "Runtime",
                       {InstanceMethod("createGroup", &RuntimeObject::createGroup),
                        InstanceMethod("calibration", &RuntimeObject::calibration),
                        InstanceAccessor("sandboxHost", &RuntimeObject::sandboxHost, nullptr)});
}

RuntimeObject::RuntimeObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RuntimeObject>(info) {
    const Runtime* given = takeOwn<Runtime>(info);
    if (given == nullptr) return;
    runtime = *given;
    info.This().As<Napi::Object>().TypeTag(&runtimeTag);
}

Napi::Value RuntimeObject::create(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    RuntimeOptions options;
    options.sandboxHost = arguments.textOf(arguments.object(0, "options"), "sandboxHost");
    if (!arguments.isOk()) return rejected(info.Env(), arguments.status());
    return Environment::of(info.Env())
        .call(
            info.Env(), nullptr, [options] { return Runtime::create(options); },
            [](Napi::Env env, Runtime& created) -> Napi::Value {
                return makeOwn(env, Environment::of(env).runtimeClass, created);
            });
}

Napi::Value RuntimeObject::createGroup(const Napi::CallbackInfo& info) {
    if (!isOwn(info, runtimeTag)) return rejected(info.Env(), notOwn());
    Arguments arguments(info);
    const GroupOptions options = readGroupOptions(arguments, arguments.object(0, "options"));
    const Napi::Function listener = arguments.function(1, "listener");
    if (!arguments.isOk()) return rejected(info.Env(), arguments.status());

    Environment& environment = Environment::of(info.Env());
    auto inbox = std::make_shared<Inbox>(environment.loop(), listener);
    auto state = std::make_shared<GroupState>(environment.workers(), inbox);
    environment.track(state);
    const auto work = [runtime = *runtime, options, state, inbox]() mutable -> Result<std::shared_ptr<GroupState>> {
        auto created = runtime.createGroup(options, [inbox](const GroupEvent& event) { inbox->put(event); });
        if (!created.isOk()) return created.status();
        const core::Status adopted = state->adopt(std::move(created).value());
        if (!adopted.isOk()) return adopted;
        return state;
    };
    return environment.call(info.Env(), nullptr, work,
                            [](Napi::Env env, std::shared_ptr<GroupState>& created) -> Napi::Value {
                                return makeOwn(env, Environment::of(env).groupClass, created);
                            });
}

Napi::Value RuntimeObject::calibration(const Napi::CallbackInfo& info) {
    if (!isOwn(info, runtimeTag)) return rejected(info.Env(), notOwn());
    return Environment::of(info.Env())
        .call(
            info.Env(), nullptr, [runtime = *runtime]() -> Result<CalibrationReport> { return runtime.calibration(); },
            [](Napi::Env env, CalibrationReport& report) -> Napi::Value { return toObject(env, report); });
}

Napi::Value RuntimeObject::sandboxHost(const Napi::CallbackInfo& info) {
    if (!isOwn(info, runtimeTag)) return throwStatus(info.Env(), notOwn());
    return toText(info.Env(), runtime->sandboxHost());
}

} // namespace glovebox::addon
