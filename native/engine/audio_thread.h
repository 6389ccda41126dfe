#pragma once

#include "core/result.h"
#include "engine/engine.h"

#include <functional>
#include <memory>

namespace glovebox::engine {

/// The sandbox's own audio thread: sleeps on the group's wave word (or its bell, where a stage waits for others), runs
/// published blocks stage by stage. Spins only while the peer it waits for runs on another processor, within a bound.
class AudioThread {
public:
    explicit AudioThread(Engine& engine);
    ~AudioThread(); ///< asks it to end; the process is about to leave
    AudioThread(const AudioThread&) = delete;
    AudioThread& operator=(const AudioThread&) = delete;

    /// Starts it; the Status says whether real-time scheduling was granted (it runs either way). `threadStarted` is called
    /// on it first (a crash handler's stack); may be empty. `checkProcess` is called on it after blocks 1, 2, 4, ... 64
    /// of a plan and every 512th, when everybody waiting for the block has been rung: it may call the kernel, must not block, and
    /// may be null.
    [[nodiscard]] core::Status start(bool wantsRealtime, std::function<void()> threadStarted = {},
                                     void (*checkProcess)() noexcept = nullptr);

private:
    struct Implementation;
    std::unique_ptr<Implementation> inside;
};

} // namespace glovebox::engine
