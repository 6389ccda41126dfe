#pragma once

#include "hosting/run_loop.h"
#include "hosting/vst3/breaches.h"
#include "hosting/vst3/reference.h"

#include <map>

namespace glovebox::hosting::vst3 {

/// VST3's run loop (Linux::IRunLoop) on ours (rule V20). One per host context; main thread. What a plugin left
/// registered is taken out by `clear`.
class RunLoopAdapter {
public:
    /// `breaches` may be null: then off-thread calls are refused silently.
    RunLoopAdapter(RunLoop& loop, Breaches* report) noexcept : runLoop(loop), breaches(report) {}
    ~RunLoopAdapter() { clear(); }
    RunLoopAdapter(const RunLoopAdapter&) = delete;
    RunLoopAdapter& operator=(const RunLoopAdapter&) = delete;

    v3::tresult registerEventHandler(v3::IEventHandler* handler, v3::FileDescriptor descriptor);
    v3::tresult unregisterEventHandler(v3::IEventHandler* handler);
    v3::tresult registerTimer(v3::ITimerHandler* handler, v3::TimerInterval milliseconds);
    v3::tresult unregisterTimer(v3::ITimerHandler* handler);
    /// Removes everything; true if there was something.
    bool clear();

private:
    static constexpr std::size_t maxRegistrations = 256;
    bool isAllowed();
    RunLoop& runLoop;
    Breaches* breaches;
    /// One handler may watch several descriptors; a descriptor has one handler.
    std::map<v3::FileDescriptor, Reference<v3::IEventHandler>> descriptors;
    std::multimap<v3::ITimerHandler*, std::pair<RunLoop::TimerId, Reference<v3::ITimerHandler>>> timers;
};

} // namespace glovebox::hosting::vst3
