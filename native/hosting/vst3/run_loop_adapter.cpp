#include "hosting/vst3/run_loop_adapter.h"

#include "os/poller.h"

#include <algorithm>

namespace glovebox::hosting::vst3 {

bool RunLoopAdapter::isAllowed() {
    if (runLoop.isMainThread()) return true;
    if (breaches != nullptr) breaches->report(Breach::runLoopOffMainThread);
    return false;
}

v3::tresult RunLoopAdapter::registerEventHandler(v3::IEventHandler* handler, v3::FileDescriptor descriptor) {
    if (handler == nullptr || descriptor < 0) return v3::kInvalidArgument;
    if (!isAllowed() || descriptors.contains(descriptor) || descriptors.size() >= maxRegistrations)
        return v3::kResultFalse;
    const auto interest = static_cast<std::uint8_t>(os::Poller::readable);
    auto kept = Reference<v3::IEventHandler>::share(handler);
    // The lambda keeps the handler alive while it runs, because the handler may unregister itself.
    const bool isAdded =
        runLoop.addDescriptor(descriptor, interest, [kept, descriptor](std::uint8_t) { kept->onFDIsSet(descriptor); });
    if (!isAdded) return v3::kResultFalse;
    descriptors.emplace(descriptor, std::move(kept));
    return v3::kResultOk;
}

v3::tresult RunLoopAdapter::unregisterEventHandler(v3::IEventHandler* handler) {
    if (handler == nullptr) return v3::kInvalidArgument;
    if (!isAllowed()) return v3::kResultFalse;
    const std::size_t removed = std::erase_if(descriptors, [&](auto& entry) {
        if (entry.second.get() != handler) return false;
        runLoop.removeDescriptor(entry.first);
        return true;
    });
    return removed > 0 ? v3::kResultOk : v3::kResultFalse;
}

v3::tresult RunLoopAdapter::registerTimer(v3::ITimerHandler* handler, v3::TimerInterval milliseconds) {
    if (handler == nullptr) return v3::kInvalidArgument;
    if (!isAllowed() || timers.size() >= maxRegistrations) return v3::kResultFalse;
    constexpr v3::TimerInterval longest = 24u * 3600 * 1000;
    const auto period = static_cast<std::uint32_t>(std::clamp<v3::TimerInterval>(milliseconds, 1, longest));
    auto kept = Reference<v3::ITimerHandler>::share(handler);
    const RunLoop::TimerId id = runLoop.addTimer(period, [kept] { kept->onTimer(); });
    if (id == 0) return v3::kResultFalse;
    timers.emplace(handler, std::pair{id, std::move(kept)});
    return v3::kResultOk;
}

v3::tresult RunLoopAdapter::unregisterTimer(v3::ITimerHandler* handler) {
    if (handler == nullptr) return v3::kInvalidArgument;
    if (!isAllowed()) return v3::kResultFalse;
    const auto found = timers.find(handler);
    if (found == timers.end()) return v3::kResultFalse;
    runLoop.removeTimer(found->second.first);
    timers.erase(found);
    return v3::kResultOk;
}

bool RunLoopAdapter::clear() {
    const bool hadSome = !descriptors.empty() || !timers.empty();
    for (const auto& entry : descriptors) runLoop.removeDescriptor(entry.first);
    for (const auto& entry : timers) runLoop.removeTimer(entry.second.first);
    descriptors.clear();
    timers.clear();
    return hadSome;
}

} // namespace glovebox::hosting::vst3
