#pragma once

#include "os/handle.h"

#include <cstdint>
#include <functional>

namespace glovebox::hosting {

/// The main thread that plugins of this process live on. Implemented by engine::MainLoop; tests may have their own.
/// Every function is for the main thread alone, except where said.
class RunLoop {
public:
    using TimerId = std::uint32_t; ///< never 0, never reused while registered

    virtual ~RunLoop() = default;

    /// Calls `fired` every `periodMs` (at least 1) until removed. May be removed from inside `fired`.
    virtual TimerId addTimer(std::uint32_t periodMs, std::function<void()> fired) = 0;
    virtual void removeTimer(TimerId timer) = 0;

    /// Calls `ready(events)` with os::Poller::Interest bits while the descriptor is ready. One registration a descriptor.
    virtual bool addDescriptor(os::NativeHandle descriptor, std::uint8_t interest,
                               std::function<void(std::uint8_t)> ready) = 0;
    virtual bool modifyDescriptor(os::NativeHandle descriptor, std::uint8_t interest) = 0;
    virtual bool removeDescriptor(os::NativeHandle descriptor) = 0;

    /// Any thread, also the audio thread: `Plugin::serveMainThread` of every plugin is called soon. Never blocks, at most
    /// one kernel call.
    virtual void requestService() noexcept = 0;

    /// Any thread.
    [[nodiscard]] virtual bool isMainThread() const noexcept = 0;
};

/// Marks the calling thread as an audio thread for plugins' thread checks while it lives (certification rule C24): the
/// audio "thread" is a role that may move among OS threads.
class AudioRole {
public:
    AudioRole() noexcept;
    ~AudioRole();
    AudioRole(const AudioRole&) = delete;
    AudioRole& operator=(const AudioRole&) = delete;
    [[nodiscard]] static bool isHere() noexcept;

private:
    bool before = false;
};

} // namespace glovebox::hosting
