#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace glovebox::client {

class DeviceMemory;
class GroupCore;
class SandboxLink;

/// Saves the states of a group's devices for recovery, one at a time, on a thread of its own that begins with the first
/// device; and learns the hashes of their files when nobody is in a hurry.
class RecoverySaver {
public:
    explicit RecoverySaver(GroupCore& group) : group(group) {}
    ~RecoverySaver() { join(); }
    RecoverySaver(const RecoverySaver&) = delete;
    RecoverySaver& operator=(const RecoverySaver&) = delete;

    /// There is a device to look after. Any thread but audio.
    void begin();
    /// Watcher thread, with the runtime's pulse: looks whether something is to be saved.
    void beat();
    /// Nothing more is begun; a save that is under way ends with its sandbox. Any thread.
    void stop();
    void join();

private:
    GroupCore& group;
    std::mutex mutex;
    std::condition_variable changed;
    bool isStopping = false;
    bool isCalled = false;     ///< to look at once
    bool waitsForWork = false; ///< nothing is due at any time
    std::thread thread;

    void run();
    /// Saves what is due; returns when it wants to be called again (os::forEver: when something happens).
    [[nodiscard]] std::uint64_t saveDue(std::uint64_t now);
    /// Which parameters nobody can set, asked once before the first save.
    void learnReadOnly(SandboxLink& link, DeviceMemory& memory);
    [[nodiscard]] bool mustStop();
};

} // namespace glovebox::client
