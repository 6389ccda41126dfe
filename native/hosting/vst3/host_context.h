#pragma once

#include "hosting/vst3/host_object.h"
#include "hosting/vst3/run_loop_adapter.h"

#include <memory>

namespace glovebox::hosting::vst3 {

/// The host as a plugin sees it: IHostApplication, which interfaces we use, and on Linux the run loop (rules V20, V23).
/// `createInstance` may be called on any thread; the run loop on the main thread.
class HostContext final : public HostObject<v3::IHostApplication, v3::IPlugInterfaceSupport, v3::IRunLoop> {
public:
    /// `breaches` may be null (the factory's context, which no instance belongs to).
    HostContext(RunLoop& runLoop, Breaches* breaches) : adapter(std::make_unique<RunLoopAdapter>(runLoop, breaches)) {}

    /// Ends what it does for the plugin, which may still hold references. True if something had been left registered.
    bool detach();

    v3::tresult GLOVEBOX_VST3_CALL getName(v3::String128 name) override;
    v3::tresult GLOVEBOX_VST3_CALL createInstance(v3::TUID cid, v3::TUID interfaceId, void** object) override;
    v3::tresult GLOVEBOX_VST3_CALL isPlugInterfaceSupported(const v3::TUID interfaceId) override;
    v3::tresult GLOVEBOX_VST3_CALL registerEventHandler(v3::IEventHandler* handler, v3::FileDescriptor fd) override;
    v3::tresult GLOVEBOX_VST3_CALL unregisterEventHandler(v3::IEventHandler* handler) override;
    v3::tresult GLOVEBOX_VST3_CALL registerTimer(v3::ITimerHandler* handler, v3::TimerInterval milliseconds) override;
    v3::tresult GLOVEBOX_VST3_CALL unregisterTimer(v3::ITimerHandler* handler) override;

private:
    ~HostContext() override = default;
    std::unique_ptr<RunLoopAdapter> adapter;
};

} // namespace glovebox::hosting::vst3
