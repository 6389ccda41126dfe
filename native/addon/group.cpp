#include "addon/group.h"

namespace glovebox::addon {

Napi::Function GroupObject::define(Napi::Env env) {
    return DefineClass(env, "Group",
                       {
                           InstanceMethod("addSandbox", &GroupObject::addSandbox),
                           InstanceMethod("removeSandbox", &GroupObject::removeSandbox),
                           InstanceMethod("killSandbox", &GroupObject::killSandbox),
                           InstanceMethod("sandboxState", &GroupObject::sandboxState),
                           InstanceMethod("sandboxEnd", &GroupObject::sandboxEnd),
                           InstanceMethod("sandboxUsage", &GroupObject::sandboxUsage),
                           InstanceMethod("ping", &GroupObject::ping),
                           InstanceMethod("sandboxProcess", &GroupObject::sandboxProcess),
                           InstanceMethod("crashReport", &GroupObject::crashReport),
                           InstanceMethod("sandboxMisuse", &GroupObject::sandboxMisuse),
                           InstanceMethod("standbyProcessId", &GroupObject::standbyProcessId),
                           InstanceMethod("restartSandbox", &GroupObject::restartSandbox),
                           InstanceMethod("saveForRecovery", &GroupObject::saveForRecovery),
                           InstanceMethod("stateSetAside", &GroupObject::stateSetAside),
                           InstanceMethod("liftQuarantine", &GroupObject::liftQuarantine),
                           InstanceMethod("addDevice", &GroupObject::addDevice),
                           InstanceMethod("removeDevice", &GroupObject::removeDevice),
                           InstanceMethod("deviceInfo", &GroupObject::deviceInfo),
                           InstanceMethod("duplicateDevice", &GroupObject::duplicateDevice),
                           InstanceMethod("moveDevice", &GroupObject::moveDevice),
                           InstanceMethod("restartDevice", &GroupObject::restartDevice),
                           InstanceMethod("requestLayout", &GroupObject::requestLayout),
                           InstanceMethod("resetDevice", &GroupObject::resetDevice),
                           InstanceMethod("collectEvents", &GroupObject::collectEvents),
                           InstanceMethod("parameters", &GroupObject::parameters),
                           InstanceMethod("parameterValue", &GroupObject::parameterValue),
                           InstanceMethod("parameterValues", &GroupObject::parameterValues),
                           InstanceMethod("setParameter", &GroupObject::setParameter),
                           InstanceMethod("valueToText", &GroupObject::valueToText),
                           InstanceMethod("textToValue", &GroupObject::textToValue),
                           InstanceMethod("saveState", &GroupObject::saveState),
                           InstanceMethod("loadState", &GroupObject::loadState),
                           InstanceMethod("setOffline", &GroupObject::setOffline),
                           InstanceMethod("connect", &GroupObject::connect),
                           InstanceMethod("disconnect", &GroupObject::disconnect),
                           InstanceMethod("connections", &GroupObject::connections),
                           InstanceMethod("addHostInput", &GroupObject::addHostInput),
                           InstanceMethod("addHostOutput", &GroupObject::addHostOutput),
                           InstanceMethod("removeHostInput", &GroupObject::removeHostInput),
                           InstanceMethod("removeHostOutput", &GroupObject::removeHostOutput),
                           InstanceMethod("addTap", &GroupObject::addTap),
                           InstanceMethod("readTap", &GroupObject::readTap),
                           InstanceMethod("startRender", &GroupObject::startRender),
                           InstanceMethod("startDriver", &GroupObject::startDriver),
                           InstanceMethod("statistics", &GroupObject::statistics),
                           InstanceMethod("close", &GroupObject::close),
                       });
}

GroupObject::GroupObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<GroupObject>(info) {
    const auto* given = takeOwn<std::shared_ptr<GroupState>>(info);
    if (given == nullptr) return;
    state = *given;
    pool = Environment::of(info.Env()).workers();
    info.This().As<Napi::Object>().TypeTag(&groupTag);
}

GroupObject::~GroupObject() {
    if (!state) return;
    state->inbox->forget();
    // Ending takes time, and the garbage collector runs on Node's thread. If the pool is closed the environment has ended
    // the group already.
    (void)pool->post([state = std::move(state)] { state->end(); });
}

} // namespace glovebox::addon
