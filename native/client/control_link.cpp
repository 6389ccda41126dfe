#include "client/control_link.h"

#include "client/received_text.h"

#include <algorithm>
#include <chrono>

namespace glovebox::client {

using core::ErrorCode;

namespace {

struct Answers {
    wire::Message operator()(const wire::Hello&) const { return wire::Welcome{}; }
    wire::Message operator()(const wire::CreateDevice&) const { return wire::DeviceDescription{}; }
    wire::Message operator()(const wire::ActivateDevice&) const { return wire::DeviceDescription{}; }
    wire::Message operator()(const wire::DescribeDevice&) const { return wire::DeviceDescription{}; }
    wire::Message operator()(const wire::RequestLayout&) const { return wire::DeviceDescription{}; }
    wire::Message operator()(const wire::GetParameters&) const { return wire::ParameterPage{}; }
    wire::Message operator()(const wire::GetParameterValues&) const { return wire::ParameterValues{}; }
    wire::Message operator()(const wire::ValueToText&) const { return wire::Text{}; }
    wire::Message operator()(const wire::TextToValue&) const { return wire::Value{}; }
    wire::Message operator()(const wire::SaveState&) const { return wire::StateSize{}; }
    wire::Message operator()(const wire::GetNoteNames&) const { return wire::NoteNames{}; }
    wire::Message operator()(const wire::GetRemoteControls&) const { return wire::RemoteControls{}; }
    template <typename Other>
    wire::Message operator()(const Other&) const {
        return wire::Reply{};
    }
};

/// An empty message of the type that answers `request`.
wire::Message answerTo(const wire::Message& request) { return std::visit(Answers{}, request); }

bool isRefusal(const wire::Message& answer) {
    const auto* const reply = std::get_if<wire::Reply>(&answer);
    return reply != nullptr && reply->code != ErrorCode::ok;
}

} // namespace

ControlLink::Ticket ControlLink::send(const wire::Message& message, std::span<const os::Handle* const> handles) {
    Ticket ticket;
    std::vector<std::byte> bytes;
    const std::lock_guard lock(mutex);
    if (!failure.isOk()) {
        ticket.refused = failure;
        return ticket;
    }
    ticket.id = nextId++;
    if (!wire::encode(ticket.id, message, bytes)) {
        ticket.refused = core::fail(ErrorCode::limitExceeded, "control message too large", wire::messageName(message));
        return ticket;
    }
    switch (channel.send(bytes, handles)) {
    case os::ChannelOutcome::ok: pending.emplace(ticket.id, Pending{false, answerTo(message)}); break;
    case os::ChannelOutcome::wouldBlock:
        // Its control thread does nothing but read: a full queue means that it no longer does.
        ticket.refused = core::fail(ErrorCode::timedOut, "the sandbox does not read its control messages");
        break;
    default: ticket.refused = core::fail(ErrorCode::sandboxDied, "the sandbox has ended"); break;
    }
    return ticket;
}

core::Result<wire::Message> ControlLink::wait(Ticket ticket, std::uint64_t limitNs) {
    if (!ticket.refused.isOk()) return ticket.refused;
    std::unique_lock lock(mutex);
    const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds(limitNs);
    const auto found = pending.find(ticket.id);
    if (found == pending.end()) return core::fail(ErrorCode::wrongState, "this answer was taken already");
    answered.wait_until(lock, until, [&] { return found->second.isAnswered || !failure.isOk(); });
    Pending result = std::move(found->second);
    if (!result.isAnswered) {
        if (!failure.isOk()) {
            pending.erase(found);
            return failure;
        }
        // The entry stays, so that a late answer is not taken for a breach; the caller ends a sandbox that is this late.
        return core::fail(ErrorCode::timedOut, "the sandbox did not answer in time",
                          std::to_string(limitNs / 1000000) + " ms");
    }
    pending.erase(found);
    if (const auto* reply = std::get_if<wire::Reply>(&result.answer); reply && reply->code != ErrorCode::ok)
        return core::fail(reply->code, reply->message, reply->details);
    return std::move(result.answer);
}

bool ControlLink::takeAnswer(const Ticket& ticket) {
    const std::lock_guard lock(mutex);
    const auto found = pending.find(ticket.id);
    if (found == pending.end()) return true;
    if (!found->second.isAnswered && failure.isOk()) return false;
    pending.erase(found);
    return true;
}

bool ControlLink::isBusy(const std::optional<Ticket>& besides) {
    const std::lock_guard lock(mutex);
    return std::any_of(pending.begin(), pending.end(), [&](const auto& one) {
        return !one.second.isAnswered && !(besides && one.first == besides->id);
    });
}

core::Status ControlLink::command(const wire::Message& message, std::uint64_t limitNs,
                                  std::span<const os::Handle* const> handles) {
    return ask<wire::Reply>(message, limitNs, handles).status();
}

core::Status ControlLink::receive() {
    for (int i = 0; i < 64; ++i) {
        std::size_t size = 0;
        switch (channel.receive({buffer.get(), os::largestMessage}, size, nullptr)) {
        case os::ChannelOutcome::ok: break;
        case os::ChannelOutcome::wouldBlock: return core::ok();
        case os::ChannelOutcome::tooLarge: return core::fail(ErrorCode::protocolBreach, "control message too large");
        default: return core::fail(ErrorCode::sandboxDied, "the sandbox has closed its control channel");
        }
        if (auto status = dispatch({buffer.get(), size}); !status) return status;
    }
    return core::ok();
}

core::Status ControlLink::dispatch(std::span<const std::byte> bytes) {
    auto decoded = wire::decode(bytes);
    if (!decoded) return decoded.status();
    makeReadable(decoded->message);
    if (decoded->requestId == 0) return announced(std::move(decoded->message));
    {
        const std::lock_guard lock(mutex);
        const auto found = pending.find(decoded->requestId);
        if (found == pending.end() || found->second.isAnswered)
            return core::fail(ErrorCode::protocolBreach, "an answer that nobody asked for",
                              wire::messageName(decoded->message));
        if (decoded->message.index() != found->second.answer.index() && !isRefusal(decoded->message))
            return core::fail(ErrorCode::protocolBreach, "answer of the wrong type",
                              wire::messageName(decoded->message));
        found->second.answer = std::move(decoded->message);
        found->second.isAnswered = true;
    }
    // Whoever wakes up would only sleep again on the lock.
    answered.notify_all();
    return core::ok();
}

void ControlLink::fail(core::Status why) {
    const std::lock_guard lock(mutex);
    if (failure.isOk()) failure = std::move(why);
    answered.notify_all();
}

} // namespace glovebox::client
