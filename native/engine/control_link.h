#pragma once

#include "os/message_channel.h"
#include "os/poller.h"
#include "wire/messages.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace glovebox::engine {

/// The sandbox's end of the control connection and the thread that owns its reading side. That thread never calls a plugin,
/// so a plugin that hangs can't keep the sandbox from noticing that its host is gone.
class ControlLink {
public:
    struct Request {
        std::uint32_t id = 0;
        wire::Message message;
        std::vector<os::Handle> handles;
    };
    struct Callbacks {
        std::function<void(Request)> arrived;         ///< control thread
        std::function<void(const char* reason)> gone; ///< control thread, at most once
        std::function<void()> threadStarted;          ///< control thread, first; may be empty
        std::function<void()> handlesRefused;         ///< control thread, before `gone` with that reason; may be empty
    };

    ControlLink(os::MessageChannel connected, Callbacks called);
    ~ControlLink(); ///< ends the thread

    void start();

    /// Any thread but the audio thread. Never blocks: what the connection can't take now waits in a queue, in order; beyond
    /// the queue's bound the host counts as gone. False if the message is too large to be sent at all.
    bool send(std::uint32_t requestId, const wire::Message& message);
    /// As `send`, but dropped if anything waits already: a flood of logs loses text, not the connection.
    void sendIfIdle(const wire::Message& message);

private:
    static constexpr std::size_t mostWaitingBytes = 8u << 20;

    os::MessageChannel channel;
    Callbacks callbacks;
    os::Poller poller;
    std::thread thread;
    std::atomic<bool> isStopping{false};
    std::mutex sendMutex;
    std::vector<std::byte> encoded;
    std::deque<std::vector<std::byte>> waiting;
    std::size_t waitingBytes = 0;
    const char* failure = nullptr; ///< of a send; reported by the control thread

    void run();
    /// Null while the connection lives, otherwise why it does not.
    const char* receiveAll(std::span<std::byte> buffer);
    const char* flush();
    void transmit();
};

} // namespace glovebox::engine
