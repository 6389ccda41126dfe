#pragma once

#include "glovebox/types.hpp"
#include "os/wait_words.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace glovebox::client {

struct SandboxRuntime;
struct SharedArea;

/// The second net of design section 6: sleeps on the life words of all sandboxes. The kernel marks the word of a process
/// that ends, however it ends, before it tears its memory down, so this knows long before the process handle does.
/// A word is hostile: one that lies costs its sandbox its life, and one that is played with is no longer listened to.
class LifeWatch {
public:
    /// `noticed` is called on a thread of this object when a sandbox was marked (`SandboxRuntime::hasLifeEnded`).
    explicit LifeWatch(std::function<void()> noticed) : noticed(std::move(noticed)) {}
    ~LifeWatch();
    LifeWatch(const LifeWatch&) = delete;
    LifeWatch& operator=(const LifeWatch&) = delete;

    /// Watches `sandbox` until its word says that it has ended; `hostBell` is rung then. Nothing happens where the system
    /// cannot sleep on many words. Any thread.
    void add(const std::shared_ptr<SandboxRuntime>& sandbox, const std::shared_ptr<SharedArea>& hostBell);
    /// Afterwards nothing of it is held here. Any thread.
    void remove(const SandboxRuntime& sandbox);

private:
    /// Wake-ups without a change that a sandbox is granted: the kernel makes none.
    static constexpr std::uint32_t mostFalseWakes = 16;

    struct Entry {
        std::shared_ptr<SandboxRuntime> sandbox;
        std::shared_ptr<SharedArea> hostBell;
        std::uint32_t seen = 0;
        std::uint32_t falseWakes = 0;
    };
    /// One thread, and as many words as one wait takes besides its own.
    struct Shard {
        std::thread thread;
        std::mutex mutex;
        std::vector<Entry> entries;
        std::atomic<std::uint32_t> changed{0}; ///< its own word: entries came or went
        bool isStopping = false;
    };
    const std::function<void()> noticed;
    std::mutex mutex;
    std::vector<std::unique_ptr<Shard>> shards;

    void loop(Shard& shard);
    /// False: it is not to be watched any longer.
    [[nodiscard]] bool look(Entry& entry);
};

} // namespace glovebox::client
