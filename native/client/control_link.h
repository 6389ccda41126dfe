#pragma once

#include "core/result.h"
#include "os/message_channel.h"
#include "wire/messages.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace glovebox::client {

/// Requests and answers over one control channel. Replies are pushed by the watcher thread (`receive`), nobody polls. A
/// malformed or unasked-for message is a breach: `receive` says so once and the link fails everything from then on.
class ControlLink {
public:
    ControlLink(os::MessageChannel channel, std::function<core::Status(wire::Message&&)> announcement)
        : channel(std::move(channel)), announced(std::move(announcement)) {}

    /// A request on its way. `wait` once.
    class Ticket {
    public:
        Ticket() = default;

    private:
        friend class ControlLink;
        std::uint32_t id = 0;
        core::Status refused;
    };

    /// Sends; the answer waits in the ticket. Any thread but audio.
    [[nodiscard]] Ticket send(const wire::Message& message, std::span<const os::Handle* const> handles = {});
    /// The answer: `timedOut` after `limitNs`, `sandboxDied` if the link failed, or the failure that a Reply carries.
    [[nodiscard]] core::Result<wire::Message> wait(Ticket ticket, std::uint64_t limitNs);

    [[nodiscard]] core::Result<wire::Message> request(const wire::Message& message, std::uint64_t limitNs,
                                                      std::span<const os::Handle* const> handles = {}) {
        return wait(send(message, handles), limitNs);
    }
    /// Whether the answer has come, which is taken then: for those who must not wait. Also true when none will come.
    [[nodiscard]] bool takeAnswer(const Ticket& ticket);
    /// A request is under way, another than `besides`.
    [[nodiscard]] bool isBusy(const std::optional<Ticket>& besides = std::nullopt);

    /// For requests answered by a plain Reply.
    [[nodiscard]] core::Status command(const wire::Message& message, std::uint64_t limitNs,
                                       std::span<const os::Handle* const> handles = {});
    /// For requests with a typed answer; another type is a breach reported as such.
    template <typename Answer>
    [[nodiscard]] core::Result<Answer> ask(const wire::Message& message, std::uint64_t limitNs,
                                           std::span<const os::Handle* const> handles = {}) {
        auto answer = request(message, limitNs, handles);
        if (!answer) return answer.status();
        if (auto* typed = std::get_if<Answer>(&*answer)) return std::move(*typed);
        return core::fail(core::ErrorCode::protocolBreach, "answer of the wrong type", wire::messageName(*answer));
    }

    /// Watcher thread: reads what has arrived (bounded per call, so one sandbox can't occupy the watcher). Not ok: the
    /// channel is closed (`sandboxDied`) or the peer breached the protocol (`protocolBreach`).
    [[nodiscard]] core::Status receive();

    /// Fails everything pending and to come with `why`. Any thread.
    void fail(core::Status why);

    [[nodiscard]] const os::Handle& handle() const noexcept { return channel.handle(); }
    /// The process that got the other end, before the first handle is sent.
    void setPeer(std::uint32_t processId) noexcept { channel.setPeer(processId); }

private:
    struct Pending {
        bool isAnswered = false;
        wire::Message answer; ///< before: an empty one of the only type that it may have, if it is no refusal
    };
    os::MessageChannel channel;
    std::function<core::Status(wire::Message&&)> announced;
    std::mutex mutex;
    std::condition_variable answered;
    std::map<std::uint32_t, Pending> pending;
    std::uint32_t nextId = 1;
    core::Status failure;
    /// Pages of it that no message reaches are never made.
    std::unique_ptr<std::byte[]> buffer = std::make_unique_for_overwrite<std::byte[]>(os::largestMessage);

    [[nodiscard]] core::Status dispatch(std::span<const std::byte> bytes);
};

} // namespace glovebox::client
