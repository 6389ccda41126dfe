#include "hosting/vst3/connection_proxy.h"

namespace glovebox::hosting::vst3 {

void ConnectionProxy::detach() noexcept {
    isDetached.store(true, std::memory_order_release);
    target = {};
}

v3::tresult ConnectionProxy::connect(v3::IConnectionPoint*) { return v3::kResultFalse; }

v3::tresult ConnectionProxy::disconnect(v3::IConnectionPoint*) { return v3::kResultFalse; }

v3::tresult ConnectionProxy::notify(v3::IMessage* message) {
    if (message == nullptr) return v3::kInvalidArgument;
    if (isDetached.load(std::memory_order_acquire)) return v3::kResultFalse;
    if (!runLoop->isMainThread() || AudioRole::isHere()) {
        breaches->report(Breach::messageOffMainThread);
        return v3::kResultFalse;
    }
    return target->notify(message);
}

} // namespace glovebox::hosting::vst3
