#include "hosting/clap/host.h"

#include <string>

#include "hosting/clap/callbacks.h"
#include "hosting/text.h"

namespace glovebox::hosting::clap {
namespace {

LogSeverity severityOf(std::int32_t severity) noexcept {
    switch (severity) {
    case abi::CLAP_LOG_DEBUG: return LogSeverity::debug;
    case abi::CLAP_LOG_WARNING: return LogSeverity::warning;
    case abi::CLAP_LOG_ERROR: return LogSeverity::error;
    case abi::CLAP_LOG_FATAL: return LogSeverity::fatal;
    case abi::CLAP_LOG_HOST_MISBEHAVING: return LogSeverity::hostMisbehaving;
    case abi::CLAP_LOG_PLUGIN_MISBEHAVING: return LogSeverity::pluginMisbehaving;
    default: return LogSeverity::info;
    }
}

} // namespace

Host::Host(RunLoop& runLoop, PluginListener& listener, HostClient& client) : interface {
    abi::CLAP_VERSION, this, "glovebox", "glovebox", "", "0.1.0", &Callbacks::getExtension, &Callbacks::requestRestart,
        &Callbacks::requestProcess, &Callbacks::requestCallback
}, runLoop(runLoop), listener(listener), client(client), breachLog(runLoop, listener), registrations(runLoop) {
}

Host::Requests Host::takeRequests() noexcept {
    Requests taken;
    taken.callback = wantsCallback.exchange(false, std::memory_order_acq_rel);
    taken.restart = wantsRestart.exchange(false, std::memory_order_acq_rel);
    taken.flush = wantsFlush.exchange(false, std::memory_order_acq_rel);
    taken.changes = changes.exchange(0, std::memory_order_acq_rel);
    taken.parameterRescans = parameterRescans.exchange(0, std::memory_order_acq_rel);
    taken.audioPortRescans = audioPortRescans.exchange(0, std::memory_order_acq_rel);
    taken.notePortRescans = notePortRescans.exchange(0, std::memory_order_acq_rel);
    return taken;
}

void Host::defer(std::atomic<bool>& flag) noexcept {
    // One kernel call for any number of requests between two services.
    if (!flag.exchange(true, std::memory_order_acq_rel)) runLoop.requestService();
}

void Host::defer(std::atomic<std::uint32_t>& flags, std::uint32_t bits) noexcept {
    if ((flags.fetch_or(bits, std::memory_order_acq_rel) & bits) != bits) runLoop.requestService();
}

void Host::requestFlush() noexcept { defer(wantsFlush); }

void Host::serveLogs() {
    breachLog.serve();
    if (!hasLogs.exchange(false, std::memory_order_acq_rel)) return;
    LogRing::Entry entry;
    while (ring.pop(entry)) listener.logged(entry.severity, cleanText(entry.text.data(), LogRing::textSize).c_str());
    if (const std::uint32_t dropped = ring.takeDropped(); dropped != 0) {
        listener.misbehaved(core::Misuse::logFlood);
        listener.logged(LogSeverity::warning,
                        (std::to_string(dropped) + " log messages of the audio thread were lost").c_str());
    }
}

void Host::announce(std::uint32_t what) noexcept {
    if (runLoop.isMainThread() && !AudioRole::isHere()) {
        listener.pluginChanged(what);
    } else {
        defer(changes, what);
    }
}

void Host::dropRegistrations() {
    if (registrations.count() != 0) breachLog.report(Breach::registrationsLeft);
    registrations.removeAll();
}

void Host::log(std::int32_t severity, const char* text) noexcept {
    if (text == nullptr) return;
    if (AudioRole::isHere()) {
        ring.push(severityOf(severity), text);
        defer(hasLogs);
        return;
    }
    listener.logged(severityOf(severity), cleanText(text).c_str());
}

bool Host::isOnMainThread(const char* function) noexcept {
    if (runLoop.isMainThread()) return true;
    breachLog.report(Breach::offMainThread, function);
    return false;
}

bool Host::runTasks(std::uint32_t count) noexcept {
    if (!AudioRole::isHere() || !isInProcess.load(std::memory_order_relaxed)) {
        breachLog.report(Breach::threadPoolOutsideProcess);
        return false;
    }
    if (isInTask.load(std::memory_order_relaxed)) {
        breachLog.report(Breach::threadPoolNested);
        return false;
    }
    const auto* pool = client.extensions().threadPool;
    if (pool == nullptr) return false;
    // In order on this thread: legal, deterministic, and a sandbox has no threads to spare.
    isInTask.store(true, std::memory_order_relaxed);
    for (std::uint32_t task = 0; task < count; ++task) pool->exec(client.plugin(), task);
    isInTask.store(false, std::memory_order_relaxed);
    return true;
}

} // namespace glovebox::hosting::clap
