#pragma once

#include <atomic>
#include <cstdint>

#include "abi/clap/ext/log.h"
#include "abi/clap/ext/track_info.h"
#include "abi/clap/host.h"
#include "hosting/clap/breaches.h"
#include "hosting/clap/extensions.h"
#include "hosting/clap/registrations.h"
#include "hosting/log_ring.h"
#include "hosting/plugin.h"

namespace glovebox::hosting::clap {

/// Where an instance is in its life; written by the main thread.
enum class Phase : std::uint8_t { creating, initialising, inactive, activating, active, destroying };

/// What the host side asks of the instance it belongs to. Main thread, but for `runTasks`.
class HostClient {
public:
    virtual ~HostClient() = default;
    [[nodiscard]] virtual const abi::clap_plugin_t* plugin() const noexcept = 0;
    [[nodiscard]] virtual const Extensions& extensions() const noexcept = 0;
    virtual void rescanParameters(abi::clap_param_rescan_flags flags) = 0;
    virtual void rescanAudioPorts(std::uint32_t flags) = 0;
    virtual void rescanNotePorts(std::uint32_t flags) = 0;
    /// False if the owner never said which track it is.
    [[nodiscard]] virtual bool describeTrack(abi::clap_track_info& out) const = 0;
};

/// The clap_host that one instance sees: answers every callback of the standard, checks thread and state of each, and
/// keeps what has to wait for the main thread in flags. What a plugin does wrong is reported and otherwise survived.
///
/// An exception that a plugin throws through its own C functions is not caught anywhere: it ends the process, which is
/// a crash of that plugin like any other.
class Host {
public:
    Host(RunLoop& runLoop, PluginListener& listener, HostClient& client);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    [[nodiscard]] const abi::clap_host_t* get() const noexcept { return &interface; }

    [[nodiscard]] Phase phase() const noexcept { return phaseNow.load(std::memory_order_acquire); }
    void setPhase(Phase phase) noexcept { phaseNow.store(phase, std::memory_order_release); }

    /// Audio thread: around `clap_plugin::process`, so that request_exec knows (rule C20).
    void setInProcess(bool isInside) noexcept { isInProcess.store(isInside, std::memory_order_relaxed); }

    /// What was asked for since the last call. Main thread.
    struct Requests {
        bool callback = false;
        bool restart = false;
        bool flush = false;
        std::uint32_t changes = 0;          ///< core::ChangeFlags
        std::uint32_t parameterRescans = 0; ///< from other threads than the main one
        std::uint32_t audioPortRescans = 0;
        std::uint32_t notePortRescans = 0;
    };
    [[nodiscard]] Requests takeRequests() noexcept;
    /// The audio thread is about to flush or process anyway.
    void forgetFlush() noexcept { wantsFlush.store(false, std::memory_order_relaxed); }
    void requestFlush() noexcept;

    /// Main thread: reports what the audio thread logged and did wrong.
    void serveLogs();

    /// Main thread: tells the listener now. Any other: with the next service.
    void announce(std::uint32_t changes) noexcept;

    /// Main thread: true if `latency.changed` was called since the last time.
    [[nodiscard]] bool takeLatencyChange() noexcept { return hasLatencyChanged.exchange(false); }

    /// After destroy: removes and reports timers and descriptors that are left (rule C23).
    void dropRegistrations();

    [[nodiscard]] BreachLog& breaches() noexcept { return breachLog; }

private:
    friend struct Callbacks;

    void log(std::int32_t severity, const char* text) noexcept;
    void defer(std::atomic<bool>& flag) noexcept;
    void defer(std::atomic<std::uint32_t>& flags, std::uint32_t bits) noexcept;
    /// Any thread. Reports a call on the wrong thread; `function` is a constant text.
    [[nodiscard]] bool isOnMainThread(const char* function) noexcept;
    [[nodiscard]] bool runTasks(std::uint32_t count) noexcept;

    abi::clap_host_t interface;
    RunLoop& runLoop;
    PluginListener& listener;
    HostClient& client;
    BreachLog breachLog;
    LogRing ring;
    Registrations registrations;
    std::atomic<Phase> phaseNow{Phase::creating};
    std::atomic<bool> isInProcess{false};
    std::atomic<bool> isInTask{false};
    std::atomic<bool> hasLatencyChanged{false};
    std::atomic<bool> wantsCallback{false};
    std::atomic<bool> wantsRestart{false};
    std::atomic<bool> wantsFlush{false};
    std::atomic<bool> hasLogs{false};
    std::atomic<std::uint32_t> changes{0};
    std::atomic<std::uint32_t> parameterRescans{0};
    std::atomic<std::uint32_t> audioPortRescans{0};
    std::atomic<std::uint32_t> notePortRescans{0};
};

/// The host's structure for an extension, null for one that is not offered. Any thread.
[[nodiscard]] const void* hostExtension(const char* id) noexcept;

} // namespace glovebox::hosting::clap
