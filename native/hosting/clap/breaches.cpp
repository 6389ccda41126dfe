#include "hosting/clap/breaches.h"

#include <string>

namespace glovebox::hosting::clap {

const char* textOf(Breach breach) noexcept {
    switch (breach) {
    case Breach::hostCalledInCreate: return "C2: the host was called from inside create_plugin";
    case Breach::latencyChangedOutsideActivate: return "C5: latency.changed outside activate";
    case Breach::latencyChangedWhileActive: return "C5: the latency changed while active, without a restart";
    case Breach::latencyUnsteady: return "C5: latency.get gives another answer when asked again";
    case Breach::flushRequestedOnAudioThread: return "C7: params.request_flush on the audio thread";
    case Breach::rescanAllWhileActive: return "C8: params.rescan(ALL) while active";
    case Breach::clearWhileActive: return "C8: params.clear(ALL) while active";
    case Breach::parameterInfoInvalid: return "C8: params.get_info gave an invalid or duplicate parameter";
    case Breach::unknownParameterSent: return "C8: an output event names a parameter that does not exist";
    case Breach::parameterValueOutOfRange: return "C8: an output parameter value is outside of its range";
    case Breach::enumNotStepped: return "C9: a parameter is ENUM but not STEPPED";
    case Breach::bypassNotStepped: return "C9: the bypass parameter is not STEPPED";
    case Breach::gestureUnpaired: return "C9: gesture begin and end are not paired";
    case Breach::stateContextWithoutState: return "C10: state-context without state";
    case Breach::stateNotSaved: return "C10: the state was not saved, or is larger than 256 MB";
    case Breach::stateNotLoaded: return "C10: the plugin refused a state";
    case Breach::portsRescannedWhileActive: return "C11: ports rescanned while active";
    case Breach::unknownRescanFlag: return "C11: a rescan flag that the host does not support";
    case Breach::eventOutsideBlock: return "C12: an output event lies outside of the block";
    case Breach::eventsUnsorted: return "C12: output events are not sorted by time";
    case Breach::eventOfUnknownSpace: return "C12: an output event of an event space that was never registered";
    case Breach::eventMalformed: return "C12: a malformed output event";
    case Breach::eventsDropped: return "C12: more output events than there is room for";
    case Breach::inputEventsWritten: return "C12: the plugin wrote into its input events";
    case Breach::expressionOutOfRange: return "C13: a note expression outside of its range";
    case Breach::constantMaskUntrue: return "C16: constant_mask names an output channel that is not constant";
    case Breach::unknownProcessStatus: return "C17: process returned an unknown status";
    case Breach::tailChangedOffAudioThread: return "C18: tail.changed off the audio thread";
    case Breach::voiceInfoInvalid: return "C19: voice-info outside of 1 <= count <= capacity";
    case Breach::threadPoolOutsideProcess: return "C20: thread-pool.request_exec outside process";
    case Breach::threadPoolNested: return "C20: thread-pool.request_exec from inside a task";
    case Breach::registrationsLeft: return "C23: timers or descriptors left after destroy";
    case Breach::offMainThread: return "C25: a [main-thread] host function was called on another thread";
    case Breach::extensionIncomplete: return "C25: an extension without all of its functions";
    case Breach::portListInvalid: return "C11: an invalid port list";
    case Breach::parametersDiffer: return "C8: other parameters than before, without params.rescan";
    case Breach::portsDiffer: return "C11: other ports than before, without a rescan";
    case Breach::descriptorDiffers: return "C2: the plugin's descriptor is not the one that its factory gave";
    case Breach::functionMissing: return "C2: a function that every plugin has is a null pointer";
    }
    return "";
}

std::optional<core::Misuse> misuseOf(Breach breach) noexcept {
    using core::Misuse;
    switch (breach) {
    case Breach::offMainThread:
    case Breach::flushRequestedOnAudioThread:
    case Breach::tailChangedOffAudioThread:
    case Breach::threadPoolOutsideProcess: return Misuse::wrongThread;
    case Breach::latencyChangedWhileActive: return Misuse::latencyWhileActive;
    case Breach::latencyUnsteady: return Misuse::latencyLie;
    case Breach::stateNotSaved:
    case Breach::stateNotLoaded: return Misuse::stateRefused;
    case Breach::eventsUnsorted: return Misuse::unsortedEvents;
    case Breach::unknownParameterSent:
    case Breach::parameterValueOutOfRange:
    case Breach::eventOutsideBlock:
    case Breach::eventOfUnknownSpace:
    case Breach::eventMalformed:
    case Breach::expressionOutOfRange: return Misuse::invalidEvents;
    case Breach::eventsDropped: return Misuse::eventFlood;
    case Breach::inputEventsWritten: return Misuse::inputsWritten;
    case Breach::extensionIncomplete:
    case Breach::functionMissing: return Misuse::missingFunction;
    case Breach::rescanAllWhileActive:
    case Breach::portsRescannedWhileActive:
    case Breach::parametersDiffer:
    case Breach::portsDiffer:
    case Breach::descriptorDiffers: return Misuse::identifiersChanged;
    default: return std::nullopt;
    }
}

void BreachLog::report(Breach breach, const char* where) noexcept {
    Counter& counter = counters[static_cast<std::size_t>(breach)];
    if (const auto kind = misuseOf(breach)) listener.misbehaved(*kind);
    if (AudioRole::isHere()) {
        counter.total.fetch_add(1, std::memory_order_relaxed);
        counter.where.store(where, std::memory_order_relaxed);
        counter.unserved.fetch_add(1, std::memory_order_relaxed);
        if (!hasUnserved.exchange(true, std::memory_order_release)) runLoop.requestService();
        return;
    }
    const std::uint32_t count = counter.total.fetch_add(1, std::memory_order_relaxed) + 1;
    if ((count & (count - 1)) == 0) log(breach, where, count);
}

void BreachLog::serve() {
    if (!hasUnserved.exchange(false, std::memory_order_acquire)) return;
    for (std::size_t i = 0; i < breachCount; ++i) {
        Counter& counter = counters[i];
        const std::uint32_t added = counter.unserved.exchange(0, std::memory_order_relaxed);
        if (added == 0) continue;
        const std::uint32_t total = counter.total.load(std::memory_order_relaxed);
        // Has a power of two been passed since the last report?
        std::uint32_t power = 1;
        while (power <= total / 2) power *= 2;
        if (power > total - added) log(static_cast<Breach>(i), counter.where.load(std::memory_order_relaxed), total);
    }
}

void BreachLog::log(Breach breach, const char* where, std::uint32_t count) {
    std::string text = textOf(breach);
    if (*where != 0) text.append(" (").append(where).append(")");
    if (count > 1) text.append(", ").append(std::to_string(count)).append(" times");
    listener.logged(LogSeverity::pluginMisbehaving, text.c_str());
}

} // namespace glovebox::hosting::clap
