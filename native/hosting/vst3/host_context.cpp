#include "hosting/vst3/host_context.h"

#include "hosting/vst3/message.h"
#include "hosting/vst3/text.h"

namespace glovebox::hosting::vst3 {

bool HostContext::detach() {
    const bool hadSome = adapter != nullptr && adapter->clear();
    adapter.reset();
    return hadSome;
}

v3::tresult HostContext::getName(v3::String128 name) {
    if (name == nullptr) return v3::kInvalidArgument;
    writeText16("glovebox", {name, 128});
    return v3::kResultOk;
}

v3::tresult HostContext::createInstance(v3::TUID cid, v3::TUID interfaceId, void** object) {
    if (object == nullptr) return v3::kInvalidArgument;
    *object = nullptr;
    if (cid == nullptr || interfaceId == nullptr) return v3::kInvalidArgument;
    if (v3::iidEqual(cid, v3::IMessage::iid)) return makeHostObject<Message>()->queryInterface(interfaceId, object);
    if (v3::iidEqual(cid, v3::IAttributeList::iid))
        return makeHostObject<AttributeList>()->queryInterface(interfaceId, object);
    return v3::kNoInterface;
}

v3::tresult HostContext::isPlugInterfaceSupported(const v3::TUID interfaceId) {
    if (interfaceId == nullptr) return v3::kInvalidArgument;
    static constexpr v3::FUID used[] = {
        v3::IComponent::iid,      v3::IAudioProcessor::iid,  v3::IProcessContextRequirements::iid,
        v3::IEditController::iid, v3::IConnectionPoint::iid, v3::IMidiMapping::iid,
        v3::IMidiMapping2::iid,   v3::IUnitInfo::iid,        v3::IInfoListener::iid,
    };
    for (const v3::FUID& iid : used) {
        if (v3::iidEqual(interfaceId, iid)) return v3::kResultTrue;
    }
    return v3::kResultFalse;
}

v3::tresult HostContext::registerEventHandler(v3::IEventHandler* handler, v3::FileDescriptor fd) {
    return adapter == nullptr ? v3::kResultFalse : adapter->registerEventHandler(handler, fd);
}

v3::tresult HostContext::unregisterEventHandler(v3::IEventHandler* handler) {
    return adapter == nullptr ? v3::kResultFalse : adapter->unregisterEventHandler(handler);
}

v3::tresult HostContext::registerTimer(v3::ITimerHandler* handler, v3::TimerInterval milliseconds) {
    return adapter == nullptr ? v3::kResultFalse : adapter->registerTimer(handler, milliseconds);
}

v3::tresult HostContext::unregisterTimer(v3::ITimerHandler* handler) {
    return adapter == nullptr ? v3::kResultFalse : adapter->unregisterTimer(handler);
}

} // namespace glovebox::hosting::vst3
