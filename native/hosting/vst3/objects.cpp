#include "hosting/vst3/objects.h"

#include "hosting/vst3/stream.h"
#include "hosting/vst3/whole_table.h"

namespace glovebox::hosting::vst3 {

namespace {

core::Status refused(const char* what) { return core::fail(core::ErrorCode::pluginRefused, what); }

template <typename Interface>
Interface* makeObject(v3::IPluginFactory& factory, const v3::FUID& cid) {
    void* made = nullptr;
    if (factory.createInstance(cid.data, Interface::iid.data, &made) != v3::kResultOk) return nullptr;
    return static_cast<Interface*>(made);
}

/// Asks the component without a Reference: one that cannot be called may not be released either.
template <typename Interface>
Interface* ask(v3::IComponent* component) {
    void* found = nullptr;
    if (component->queryInterface(Interface::iid, &found) != v3::kResultOk) return nullptr;
    return static_cast<Interface*>(found);
}

/// Takes an object whose functions are all there; one without is left alone for ever, because nothing of it can be
/// trusted. False: reported.
template <typename Interface>
bool take(Interface* given, Reference<Interface>& into, Breaches& breaches) {
    if (given != nullptr && !hasEveryFunction(given)) {
        breaches.report(Breach::functionMissing);
        return false;
    }
    into = Reference<Interface>::adopt(given);
    return true;
}

core::Status incomplete(const char* what) {
    return core::fail(core::ErrorCode::pluginRefused, "the plugin lacks a function that every plugin has", what);
}

} // namespace

core::Result<std::unique_ptr<Objects>> Objects::create(v3::IPluginFactory& factory, const v3::FUID& cid,
                                                       ControllerListener& listener, RunLoop& runLoop,
                                                       Breaches& breaches) {
    std::unique_ptr<Objects> owner(new Objects);
    Objects& made = *owner;
    made.breaches = &breaches;
    made.context = makeHostObject<HostContext>(runLoop, &breaches);
    made.handler = makeHostObject<ComponentHandler>(listener, runLoop, breaches);
    if (!take(makeObject<v3::IComponent>(factory, cid), made.componentObject, breaches)) {
        return incomplete("IComponent");
    }
    if (!made.componentObject) return refused("the factory makes no component of this class");
    made.componentObject->setIoMode(v3::kAdvanced);
    auto* host = static_cast<v3::IHostApplication*>(made.context.get());
    if (made.componentObject->initialize(host) != v3::kResultOk) return refused("the component refused to initialize");
    made.isComponentAlive = true;
    if (!take(ask<v3::IAudioProcessor>(made.componentObject.get()), made.processorObject, breaches)) {
        return incomplete("IAudioProcessor");
    }
    if (!made.processorObject) return refused("the component is no audio processor");
    if (auto status = made.makeController(factory); !status) return status;
    if (made.controllerObject) {
        made.controllerObject->setComponentHandler(made.handler.get());
        if (made.isControllerAlive) made.connect(runLoop);
    }
    made.tellState();
    return owner;
}

core::Status Objects::makeController(v3::IPluginFactory& factory) {
    if (!take(ask<v3::IEditController>(componentObject.get()), controllerObject, *breaches)) {
        return incomplete("IEditController");
    }
    if (controllerObject) return core::ok();
    v3::FUID cid;
    if (componentObject->getControllerClassId(cid.data) != v3::kResultTrue || !cid.isValid()) return core::ok();
    if (!take(makeObject<v3::IEditController>(factory, cid), controllerObject, *breaches)) {
        return incomplete("IEditController");
    }
    if (!controllerObject) return refused("the factory makes no controller of the class that the component named");
    auto* host = static_cast<v3::IHostApplication*>(context.get());
    if (controllerObject->initialize(host) != v3::kResultOk) return refused("the controller refused to initialize");
    isControllerAlive = true;
    return core::ok();
}

void Objects::connect(RunLoop& runLoop) {
    componentEnd = query<v3::IConnectionPoint>(componentObject.get());
    controllerEnd = query<v3::IConnectionPoint>(controllerObject.get());
    const bool isWhole = (!componentEnd || hasEveryFunction(componentEnd.get())) &&
                         (!controllerEnd || hasEveryFunction(controllerEnd.get()));
    if (!isWhole) breaches->report(Breach::functionMissing);
    if (!isWhole || !componentEnd || !controllerEnd) {
        componentEnd = {};
        controllerEnd = {};
        return;
    }
    toController = makeHostObject<ConnectionProxy>(controllerEnd.get(), runLoop, *breaches);
    toComponent = makeHostObject<ConnectionProxy>(componentEnd.get(), runLoop, *breaches);
    const bool isFirst = componentEnd->connect(toController.get()) == v3::kResultOk;
    const bool isSecond = controllerEnd->connect(toComponent.get()) == v3::kResultOk;
    if (!isFirst || !isSecond) breaches->report(Breach::connectRefused);
}

void Objects::tellState() {
    const auto stream = makeHostObject<MemoryStream>();
    answeredState = componentObject->getState(stream.get()) == v3::kResultOk;
    if (!answeredState || !controllerObject) return;
    stream->seek(0, v3::IBStream::kIBSeekSet, nullptr);
    controllerObject->setComponentState(stream.get());
}

void Objects::destroy() noexcept {
    if (componentEnd) componentEnd->disconnect(toController.get());
    if (controllerEnd) controllerEnd->disconnect(toComponent.get());
    if (toController) toController->detach();
    if (toComponent) toComponent->detach();
    componentEnd = {};
    controllerEnd = {};
    if (controllerObject) controllerObject->setComponentHandler(nullptr);
    if (std::exchange(isComponentAlive, false)) componentObject->terminate();
    const bool isSeparate = std::exchange(isControllerAlive, false);
    if (isSeparate) controllerObject->terminate();
    if (handler) handler->detach();
    if (context && context->detach()) breaches->report(Breach::runLoopLeftRegistered);
    processorObject = {};
    bool isLeft = controllerObject.drop() > 0 && isSeparate;
    if (componentObject.drop() > 0) isLeft = true;
    if (isLeft) breaches->report(Breach::objectLeftAlive);
    toController = {};
    toComponent = {};
    handler = {};
    context = {};
}

} // namespace glovebox::hosting::vst3
