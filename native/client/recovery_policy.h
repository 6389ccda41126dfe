#pragma once

#include "glovebox/types.hpp"

#include <cstdint>
#include <deque>
#include <span>

namespace glovebox::client {

/// How often a sandbox ended lately, and what follows from it (design section 6). One thread at a time.
class RecoveryCount {
public:
    explicit RecoveryCount(const RecoveryPolicy& policy) : policy(policy) {}

    struct End {
        std::uint64_t atNs = 0;
        DeviceId device = 0;       ///< whose call was running; 0: not known
        bool isStateFault = false; ///< it died of loading a saved state, which was set aside
        bool isOurs = false;       ///< no device had a part in it: no process could be started
    };
    /// Takes an end into account.
    void note(const End& end);
    /// The attempt after the newest end worked: what an ill state did is nobody's guilt.
    void forgiveStateFaults() noexcept;
    /// Everything begins anew: after a quarantine, and when somebody asks for a restart.
    void clear() noexcept { ends.clear(); }

    /// More ends within the window than attempts allow.
    [[nodiscard]] bool isExhausted() const noexcept;
    /// 1: the first within the window.
    [[nodiscard]] std::uint32_t attempt() const noexcept { return static_cast<std::uint32_t>(ends.size()); }
    /// Before that attempt.
    [[nodiscard]] std::uint32_t delayMs() const noexcept;
    /// Who is to blame, of `candidates` in the order in which they run: whose call was running in most of the ends, in the
    /// newest of them if several share that. Nobody known: the last one. 0: there is no candidate, or no device had a part.
    [[nodiscard]] DeviceId guilty(std::span<const DeviceId> candidates) const;

    /// A sandbox that dies at once is not restarted sooner than this after the first time, whatever the policy says.
    static constexpr std::uint32_t shortestDelayMs = 10;

private:
    RecoveryPolicy policy;
    std::deque<End> ends; ///< within the window, oldest first
};

[[nodiscard]] core::Status checkRecoveryPolicy(const RecoveryPolicy& policy);

} // namespace glovebox::client
