#pragma once

#include "glovebox/types.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace glovebox::client {

class RuntimeCore;

/// Looks from outside at what the kernel does not hold for us: shared memory, which no rlimit counts, and threads and
/// processes where there is no control group (the rlimit counts the whole user and does not bind an administrator). Looks
/// with the runtime's pulse, and with every ping of the idle.
class LimitWatch {
public:
    explicit LimitWatch(RuntimeCore& runtime) : runtime(runtime) {}
    LimitWatch(const LimitWatch&) = delete;
    LimitWatch& operator=(const LimitWatch&) = delete;

    /// `crossed` is called on the watcher thread, at most once, with the figure: "more than 64 threads and processes". It
    /// may remove itself.
    void add(std::uint32_t pid, const SandboxLimits& limits, std::function<void(const std::string&)> crossed);
    /// After it returns `crossed` is not running and will not run, unless called from inside it.
    void remove(std::uint32_t pid);
    /// Watcher thread.
    void look();

private:
    struct Entry {
        SandboxLimits limits;
        std::function<void(const std::string&)> crossed;
    };
    RuntimeCore& runtime;
    std::mutex mutex;
    std::map<std::uint32_t, std::shared_ptr<Entry>> entries; ///< by process
};

/// Empty while nothing is crossed.
[[nodiscard]] std::string crossedLimit(std::uint32_t pid, const SandboxLimits& limits);

} // namespace glovebox::client
