#pragma once

#include "hosting/vst3/breaches.h"
#include "hosting/vst3/host_object.h"

namespace glovebox::hosting::vst3 {

/// Stands between a component and its controller (rule V2), so that messages sent on a wrong thread are seen and kept
/// from the other side (rule V21). One per direction.
class ConnectionProxy final : public HostObject<v3::IConnectionPoint> {
public:
    ConnectionProxy(v3::IConnectionPoint* receiver, RunLoop& loop, Breaches& report)
        : target(Reference<v3::IConnectionPoint>::share(receiver)), runLoop(&loop), breaches(&report) {}

    /// Main thread. Messages that still come are refused; the receiver is released.
    void detach() noexcept;

    /// Only the host connects; a plugin that tries is refused.
    v3::tresult GLOVEBOX_VST3_CALL connect(v3::IConnectionPoint* other) override;
    v3::tresult GLOVEBOX_VST3_CALL disconnect(v3::IConnectionPoint* other) override;
    v3::tresult GLOVEBOX_VST3_CALL notify(v3::IMessage* message) override;

private:
    ~ConnectionProxy() override = default;
    Reference<v3::IConnectionPoint> target;
    RunLoop* runLoop;
    Breaches* breaches; ///< gone after `detach`
    std::atomic<bool> isDetached{false};
};

} // namespace glovebox::hosting::vst3
