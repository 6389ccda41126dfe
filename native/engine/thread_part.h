#pragma once

#include <cstdint>

namespace glovebox::engine {

/// What a thread of a sandbox is for. A crash handler asks on the thread that faulted.
enum class ThreadPart : std::uint8_t {
    other, ///< not of ours: a plugin made it
    main,
    audio,
    control,
    duty, ///< calls on behalf of the main thread what the standards give to an audio thread (`Session::runAsAudio`)
};

/// For the calling thread, until it ends.
void setThreadPart(ThreadPart part) noexcept;
/// Of the calling thread. Also in a signal handler.
[[nodiscard]] ThreadPart threadPart() noexcept;

} // namespace glovebox::engine
