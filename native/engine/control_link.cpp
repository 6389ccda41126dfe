#include "engine/control_link.h"

#include "engine/thread_part.h"
#include "os/clock.h"
#include "os/thread.h"

#include <utility>

namespace glovebox::engine {
namespace {

constexpr std::uint64_t channelKey = 1;

} // namespace

ControlLink::ControlLink(os::MessageChannel connected, Callbacks called)
    : channel(std::move(connected)), callbacks(std::move(called)) {}

ControlLink::~ControlLink() {
    isStopping.store(true, std::memory_order_release);
    poller.wake();
    if (thread.joinable()) thread.join();
}

void ControlLink::start() {
    thread = std::thread([this] { run(); });
}

void ControlLink::run() {
    os::nameThisThread("gb-control");
    setThreadPart(ThreadPart::control);
    if (callbacks.threadStarted) callbacks.threadStarted();
    // Pages of it that no message reaches are never made.
    const auto bytes = std::make_unique_for_overwrite<std::byte[]>(os::largestMessage);
    const std::span buffer(bytes.get(), os::largestMessage);
    std::vector<os::Poller::Ready> ready;
    const char* reason = poller.add(channel.handle().get(), channelKey, os::Poller::readable).isOk()
                             ? nullptr
                             : "the control connection cannot be watched";
    while (reason == nullptr && !isStopping.load(std::memory_order_acquire)) {
        if (!poller.wait(os::forEver, ready)) reason = "the control connection cannot be waited for";
        if (isStopping.load(std::memory_order_acquire)) return;
        if (reason == nullptr) reason = receiveAll(buffer);
        if (reason == nullptr) reason = flush();
    }
    if (reason != nullptr) callbacks.gone(reason);
}

const char* ControlLink::receiveAll(std::span<std::byte> buffer) {
    for (;;) {
        Request request;
        std::size_t size = 0;
        switch (channel.receive(buffer, size, &request.handles)) {
        case os::ChannelOutcome::wouldBlock: return nullptr;
        case os::ChannelOutcome::closed: return "the host has closed the control connection";
        case os::ChannelOutcome::tooLarge: return "the host sent a message that is too large";
        case os::ChannelOutcome::failed: return "the control connection failed";
        case os::ChannelOutcome::noRoom:
            if (callbacks.handlesRefused) callbacks.handlesRefused();
            return "there is no room for what the host shares";
        case os::ChannelOutcome::ok: break;
        }
        auto decoded = wire::decode(buffer.first(size));
        if (!decoded) return "the host sent a malformed message";
        // Requests have a number; without one there would be no way to answer.
        if (decoded->requestId == 0) return "the host sent a request without a number";
        request.id = decoded->requestId;
        request.message = std::move(decoded->message);
        callbacks.arrived(std::move(request));
    }
}

/// With `sendMutex` held.
void ControlLink::transmit() {
    while (!waiting.empty() && failure == nullptr) {
        switch (channel.send(waiting.front())) {
        case os::ChannelOutcome::ok: break;
        case os::ChannelOutcome::wouldBlock: return;
        default: failure = "the host has closed the control connection"; return;
        }
        waitingBytes -= waiting.front().size();
        waiting.pop_front();
    }
}

const char* ControlLink::flush() {
    const std::lock_guard lock(sendMutex);
    transmit();
    const std::uint8_t interest = os::Poller::readable | (waiting.empty() ? 0 : os::Poller::writable);
    if (!poller.modify(channel.handle().get(), channelKey, interest)) return "the control connection cannot be watched";
    return failure;
}

bool ControlLink::send(std::uint32_t requestId, const wire::Message& message) {
    const std::lock_guard lock(sendMutex);
    if (!wire::encode(requestId, message, encoded)) return false;
    waitingBytes += encoded.size();
    waiting.push_back(encoded);
    if (waitingBytes > mostWaitingBytes) failure = "the host does not read its control connection";
    transmit();
    // The control thread goes on with the rest, or reports the failure.
    if (!waiting.empty() || failure != nullptr) poller.wake();
    return true;
}

void ControlLink::sendIfIdle(const wire::Message& message) {
    const std::lock_guard lock(sendMutex);
    if (!waiting.empty() || failure != nullptr || !wire::encode(0, message, encoded)) return;
    if (channel.send(encoded) == os::ChannelOutcome::closed) {
        failure = "the host has closed the control connection";
        poller.wake();
    }
}

} // namespace glovebox::engine
