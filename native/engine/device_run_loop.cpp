#include "engine/device_run_loop.h"

#include "engine/call_scope.h"

#include <utility>

namespace glovebox::engine {

DeviceRunLoop::~DeviceRunLoop() {
    for (const TimerId timer : timers) loop.removeTimer(timer);
    for (const os::NativeHandle descriptor : descriptors) loop.removeDescriptor(descriptor);
}

hosting::RunLoop::TimerId DeviceRunLoop::addTimer(std::uint32_t periodMs, std::function<void()> fired) {
    const TimerId timer = loop.addTimer(periodMs, [this, call = std::move(fired)] {
        // A timer that removes itself may take this closure along.
        DeviceRunLoop& self = *this;
        {
            const CallScope scope(activity(), id, wire::PluginCall::timer);
            call();
        }
        self.after();
    });
    timers.insert(timer);
    return timer;
}

void DeviceRunLoop::removeTimer(TimerId timer) {
    // Another device's timer is none of its business.
    if (timers.erase(timer) != 0) loop.removeTimer(timer);
}

bool DeviceRunLoop::addDescriptor(os::NativeHandle descriptor, std::uint8_t interest,
                                  std::function<void(std::uint8_t)> ready) {
    const bool isAdded = loop.addDescriptor(descriptor, interest, [this, call = std::move(ready)](std::uint8_t events) {
        DeviceRunLoop& self = *this;
        {
            const CallScope scope(activity(), id, wire::PluginCall::descriptor);
            call(events);
        }
        self.after();
    });
    if (isAdded) descriptors.insert(descriptor);
    return isAdded;
}

bool DeviceRunLoop::modifyDescriptor(os::NativeHandle descriptor, std::uint8_t interest) {
    return descriptors.contains(descriptor) && loop.modifyDescriptor(descriptor, interest);
}

bool DeviceRunLoop::removeDescriptor(os::NativeHandle descriptor) {
    return descriptors.erase(descriptor) != 0 && loop.removeDescriptor(descriptor);
}

} // namespace glovebox::engine
