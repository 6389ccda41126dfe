#include "os/message_channel.h"

#include "os/windows/native.h"
#include "os/windows/pipe.h"

#include <array>
#include <cstring>

namespace glovebox::os {
namespace {

// A message on the pipe: how many handles, their numbers in the receiver's process, the payload.
using HandleCount = std::uint32_t;
using HandleNumber = std::uint64_t;
constexpr std::size_t largestFrame =
    sizeof(HandleCount) + mostHandlesPerMessage * sizeof(HandleNumber) + largestMessage;

ChannelOutcome outcomeOf(DWORD error) noexcept {
    if (error == ERROR_OPERATION_ABORTED) return ChannelOutcome::wouldBlock;
    return meansClosed(error) ? ChannelOutcome::closed : ChannelOutcome::failed;
}

/// Takes what is left of a message that nobody wants out of the pipe.
void skipMessage(HANDLE pipe) noexcept {
    std::byte rest[4096];
    DWORD count = 0;
    while (readNow(pipe, rest, sizeof rest, count) == ERROR_MORE_DATA) {
    }
}

} // namespace

core::Result<std::pair<MessageChannel, MessageChannel>> MessageChannel::createPair() {
    core::Result<std::pair<Handle, Handle>> ends = createPipe(PipeKind::messages);
    if (!ends) return ends.status();
    std::pair pair{MessageChannel{std::move(ends->first)}, MessageChannel{std::move(ends->second)}};
    // Both ends are ours until the one that stays is told who has the other.
    pair.first.setPeer(GetCurrentProcessId());
    pair.second.setPeer(GetCurrentProcessId());
    return pair;
}

void MessageChannel::setPeer(std::uint32_t processId) noexcept {
    peer = owned(OpenProcess(PROCESS_DUP_HANDLE, FALSE, processId));
}

ChannelOutcome MessageChannel::send(std::span<const std::byte> message,
                                    std::span<const Handle* const> handles) noexcept {
    if (message.size() > largestMessage) return ChannelOutcome::tooLarge;
    if (message.empty() || handles.size() > mostHandlesPerMessage) return ChannelOutcome::failed;
    std::array<std::byte, largestFrame> frame;
    const auto count = static_cast<HandleCount>(handles.size());
    std::memcpy(frame.data(), &count, sizeof count);
    std::size_t size = sizeof count;

    std::array<HANDLE, mostHandlesPerMessage> given{};
    if (count > 0 && !peer.isOpen()) return ChannelOutcome::failed;
    bool hasGivenAll = true;
    for (std::size_t i = 0; i < count; ++i) {
        hasGivenAll = hasGivenAll && DuplicateHandle(GetCurrentProcess(), nativeOf(*handles[i]), nativeOf(peer),
                                                     &given[i], 0, FALSE, DUPLICATE_SAME_ACCESS);
        const auto number = static_cast<HandleNumber>(reinterpret_cast<std::uintptr_t>(given[i]));
        std::memcpy(frame.data() + size, &number, sizeof number);
        size += sizeof number;
    }
    std::memcpy(frame.data() + size, message.data(), message.size());
    size += message.size();

    const DWORD error =
        hasGivenAll ? writeNow(nativeOf(socket), frame.data(), static_cast<DWORD>(size)) : ERROR_INVALID_HANDLE;
    if (error == 0) return ChannelOutcome::ok;
    // Nobody will hear of them: take them back.
    for (std::size_t i = 0; i < count; ++i) {
        if (given[i] != nullptr)
            DuplicateHandle(nativeOf(peer), given[i], nullptr, nullptr, 0, FALSE, DUPLICATE_CLOSE_SOURCE);
    }
    return hasGivenAll ? outcomeOf(error) : ChannelOutcome::failed;
}

ChannelOutcome MessageChannel::receive(std::span<std::byte> buffer, std::size_t& size,
                                       std::vector<Handle>* handles) noexcept {
    size = 0;
    const HANDLE pipe = nativeOf(socket);
    DWORD available = 0;
    if (!PeekNamedPipe(pipe, nullptr, 0, nullptr, &available, nullptr)) return outcomeOf(GetLastError());
    if (available == 0) return ChannelOutcome::wouldBlock;

    HandleCount announced = 0;
    DWORD read = 0;
    DWORD error = readNow(pipe, &announced, sizeof announced, read);
    if (error != ERROR_MORE_DATA) return error == 0 ? ChannelOutcome::failed : outcomeOf(error);
    std::array<HandleNumber, mostHandlesPerMessage> numbers{};
    if (announced > mostHandlesPerMessage) {
        skipMessage(pipe);
        return ChannelOutcome::failed;
    }
    if (announced > 0) {
        const auto wanted = static_cast<DWORD>(announced * sizeof(HandleNumber));
        error = readNow(pipe, numbers.data(), wanted, read);
        if (error != ERROR_MORE_DATA) return error == 0 ? ChannelOutcome::failed : outcomeOf(error);
    }
    error = readNow(pipe, buffer.data(), static_cast<DWORD>(buffer.size()), read);
    if (error == ERROR_MORE_DATA) skipMessage(pipe);
    // Numbers are only numbers: who did not ask for handles never touches them, least of all to close what they may name
    // in its own process. Who did ask trusts the sender, who put them there.
    if (handles != nullptr) {
        for (std::size_t i = 0; i < announced; ++i) handles->emplace_back(static_cast<NativeHandle>(numbers[i]));
        if (error != 0) handles->resize(handles->size() - announced);
    }
    if (error == ERROR_MORE_DATA) return ChannelOutcome::tooLarge;
    if (error != 0) return outcomeOf(error);
    size = read;
    return ChannelOutcome::ok;
}

void MessageChannel::shutdown() noexcept {
    // The creating end can cut the connection; the other can only leave it.
    if (socket.isOpen() && !DisconnectNamedPipe(nativeOf(socket))) socket.close();
}

} // namespace glovebox::os
