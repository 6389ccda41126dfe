#pragma once

#include "core/result.h"
#include "hosting/vst3/component_handler.h"
#include "hosting/vst3/connection_proxy.h"
#include "hosting/vst3/host_context.h"
#include "hosting/vst3/reference.h"

#include <memory>

namespace glovebox::hosting::vst3 {

/// The objects of one instance, made and ended in the order of rules V2 and V5. Main thread.
class Objects {
public:
    [[nodiscard]] static core::Result<std::unique_ptr<Objects>> create(v3::IPluginFactory& factory, const v3::FUID& cid,
                                                                       ControllerListener& listener, RunLoop& runLoop,
                                                                       Breaches& breaches);
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;
    ~Objects() { destroy(); }

    [[nodiscard]] v3::IComponent& component() const noexcept { return *componentObject.get(); }
    [[nodiscard]] v3::IAudioProcessor& processor() const noexcept { return *processorObject.get(); }
    /// Null for the rare plugin without a controller.
    [[nodiscard]] v3::IEditController* controller() const noexcept { return controllerObject.get(); }
    /// The component answered getState after its creation.
    [[nodiscard]] bool hasState() const noexcept { return answeredState; }
    /// Disconnects, terminates each part once, releases. Nothing happens the second time.
    void destroy() noexcept;

private:
    Objects() = default;
    core::Status makeController(v3::IPluginFactory& factory);
    void connect(RunLoop& runLoop);
    void tellState();

    Reference<HostContext> context;
    Reference<ComponentHandler> handler;
    Reference<v3::IComponent> componentObject;
    Reference<v3::IAudioProcessor> processorObject;
    Reference<v3::IEditController> controllerObject;
    Reference<v3::IConnectionPoint> componentEnd;
    Reference<v3::IConnectionPoint> controllerEnd;
    Reference<ConnectionProxy> toController;
    Reference<ConnectionProxy> toComponent;
    Breaches* breaches = nullptr;
    bool isComponentAlive = false;  ///< initialized, not yet terminated
    bool isControllerAlive = false; ///< the same for a separate controller
    bool answeredState = false;
};

} // namespace glovebox::hosting::vst3
