#pragma once

#include "core/result.h"
#include "os/message_channel.h"
#include "os/poller.h"
#include "os/process.h"
#include "wire/warden_messages.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace glovebox::client {

class RuntimeCore;

/// The client's side of the fork server: starts it with the first sandbox, starts it again when it has died, asks it for
/// copies. The copies are children of this process, like those that are executed; they do not depend on the server's life.
/// Any thread, one request at a time.
class Warden {
public:
    explicit Warden(RuntimeCore& runtime);
    ~Warden();
    Warden(const Warden&) = delete;
    Warden& operator=(const Warden&) = delete;

    struct Order {
        std::vector<std::string> environment;
        std::string workingDirectory;
        os::ResourceLimits limits;
        const os::Handle* control = nullptr;
        const os::Handle* output = nullptr;
    };
    /// A new sandbox process. `unsupportedHere`: never on this system; everything else: not this time.
    [[nodiscard]] core::Result<os::Child> spawn(const Order& order);

    /// A sandbox process that `spawn` returned has ended and was reaped. Waits for no request: the watcher calls it, for which
    /// a request may wait.
    void forget(std::uint32_t pid);

    /// Of the server; 0 while there is none.
    [[nodiscard]] std::uint32_t processId() const noexcept { return serverId; }

    /// Ends the server for good. Idempotent.
    void end();

private:
    RuntimeCore& runtime;
    const std::string word; ///< on the command line of the server and of its copies
    std::mutex mutex;
    os::Child server;
    std::uint64_t exitKey = 0;
    std::unique_ptr<os::MessageChannel> channel;
    os::Poller poller;
    std::vector<std::string> loaderEnvironment; ///< what the server's loader has read at its start
    std::uint32_t nextId = 1;
    std::mutex copiesMutex;         ///< nothing is waited for with it
    std::set<std::uint32_t> copies; ///< that we know of
    bool hasEnded = false;
    bool hasServed = false; ///< at least once
    core::Status refusal;   ///< why there will never be one
    std::atomic<std::uint32_t> serverId{0};

    void remember(std::uint32_t pid);
    [[nodiscard]] std::vector<std::uint32_t> knownCopies();
    [[nodiscard]] core::Status start(const std::vector<std::string>& environment);
    core::Status refuse(const std::string& why);
    void drop();
    void serverEnded();
    [[nodiscard]] core::Result<wire::WardenAnswer> ask(wire::WardenRequest& request, const Order& order);
    [[nodiscard]] core::Result<wire::WardenAnswer> awaitAnswer(std::uint32_t id);
};

} // namespace glovebox::client
