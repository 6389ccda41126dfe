#pragma once

#include "os/handle.h"
#include "os/message_channel.h"
#include "os/process.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace glovebox::client {

class RuntimeCore;

/// The one sandbox process that is there before anybody asks for it: forked like any other, it has greeted nobody, has no
/// limits of a policy yet and no plugin, and waits for its host's first word without waking up. Whoever takes it puts limits on it
/// first, is its only owner ever, and has another one prepared. There is none while no group is open, where sandboxes are not
/// forked, when memory is short, and after the fork server that made it has ended. Any thread.
class PreparedSandbox {
public:
    explicit PreparedSandbox(RuntimeCore& runtime);
    ~PreparedSandbox();
    PreparedSandbox(const PreparedSandbox&) = delete;
    PreparedSandbox& operator=(const PreparedSandbox&) = delete;

    struct Started {
        os::Child process;
        os::MessageChannel control;
        os::Handle output; ///< what it writes to its standard output and error
    };
    /// The process, with `limits`, if there is one that lives and has this environment; one that can't be used is ended.
    [[nodiscard]] std::optional<Started> take(const std::vector<std::string>& environment,
                                              const os::ResourceLimits& limits);
    /// Has one made on the keeper thread, unless there is one.
    void prepareSoon(std::vector<std::string> environment);
    /// Ends it; there may be another one later. Idempotent.
    void drop();

    /// A group was opened, or closed: with the last one the process ends, before this returns.
    void groupOpened();
    void groupClosed();
    /// Ends it, and there will be no other. Idempotent.
    void end();

    /// 0: there is none now.
    [[nodiscard]] std::uint32_t processId() const noexcept { return pid; }

private:
    struct Held {
        Started started;
        std::vector<std::string> environment;
    };
    RuntimeCore& runtime;
    std::mutex mutex; ///< also while one is made: who asks then gets it sooner than one of his own
    std::optional<Held> held;
    std::uint32_t openGroups = 0;
    bool hasEnded = false;
    std::atomic<std::uint32_t> pid{0};

    void prepare(std::vector<std::string> environment);
    void dropHeld();
    void discard(Started& started);
};

} // namespace glovebox::client
