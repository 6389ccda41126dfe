#include "hosting/vst3/breaches.h"

#include <string>

namespace glovebox::hosting::vst3 {

const char* breachText(Breach breach) noexcept {
    switch (breach) {
    case Breach::editOffMainThread: return "V7: beginEdit, performEdit or endEdit was not called on the main thread";
    case Breach::restartOffMainThread: return "V7: restartComponent was not called on the main thread";
    case Breach::handlerOffMainThread: return "V6: a host function for the main thread was called on another thread";
    case Breach::editWithoutBegin: return "V7: performEdit without beginEdit";
    case Breach::beginTwice: return "V7: beginEdit of a parameter whose edit is open";
    case Breach::endWithoutBegin: return "V7: endEdit without beginEdit";
    case Breach::editLeftOpen: return "V7: an edit was still open at the end";
    case Breach::editOutOfRange: return "V10: performEdit with a value outside of 0 to 1";
    case Breach::editOfUnknownParameter: return "V10: an edit of a parameter that does not exist";
    case Breach::messageOffMainThread: return "V21: a message was sent on another thread than the main thread";
    case Breach::runLoopOffMainThread: return "V20: the run loop was used on another thread than the main thread";
    case Breach::runLoopLeftRegistered: return "V20: a timer or descriptor was left registered";
    case Breach::objectLeftAlive: return "V5: an object of the plugin outlives its last release";
    case Breach::duplicateParameter: return "V10: two parameters have the same id";
    case Breach::reservedParameterId: return "V10: a parameter id is above 2147483647";
    case Breach::badParameter: return "V17: a parameter cannot be described or has a default outside of 0 to 1";
    case Breach::outputPointOutOfRange: return "V10: an output parameter value is outside of 0 to 1";
    case Breach::outputPointOutsideBlock: return "V10: an output parameter point lies outside of the block";
    case Breach::outputOfUnknownParameter: return "V11: an output change of a parameter that does not exist";
    case Breach::inputChangesWritten: return "V10: the plugin wrote into its input parameter changes or events";
    case Breach::outputEventInvalid: return "V12: an output event is malformed";
    case Breach::falseSilence: return "V9: an output flagged silent holds samples that are not zero";
    case Breach::badBus: return "V3: a bus cannot be described, or its arrangement and channel count disagree";
    case Breach::textRefused: return "V17: no text for a value of a parameter";
    case Breach::processingRefused: return "V4: setProcessing was refused";
    case Breach::connectRefused: return "V2: component or controller refused the connection";
    case Breach::functionMissing: return "V2: a function of an interface is a null pointer";
    case Breach::parametersDiffer: return "V14: other parameters than before, without restartComponent";
    case Breach::bussesDiffer: return "V14: other busses than before, without restartComponent";
    case Breach::latencyUnsteady: return "V18: getLatencySamples gives another answer when asked again";
    case Breach::latencyChangedWhileActive: return "V18: the latency changed while active, without a restart";
    case Breach::stateNotSaved: return "V15: the component gave no state, or more than 256 MB";
    case Breach::stateNotLoaded: return "V15: the component refused a state";
    case Breach::eventsUnsorted: return "V12: output events are not sorted by offset";
    case Breach::eventsDropped: return "V12: more output events than there is room for";
    }
    return "a breach";
}

std::optional<core::Misuse> misuseOf(Breach breach) noexcept {
    using core::Misuse;
    switch (breach) {
    case Breach::editOffMainThread:
    case Breach::restartOffMainThread:
    case Breach::handlerOffMainThread:
    case Breach::messageOffMainThread:
    case Breach::runLoopOffMainThread: return Misuse::wrongThread;
    case Breach::latencyChangedWhileActive: return Misuse::latencyWhileActive;
    case Breach::latencyUnsteady: return Misuse::latencyLie;
    case Breach::stateNotSaved:
    case Breach::stateNotLoaded: return Misuse::stateRefused;
    case Breach::eventsUnsorted: return Misuse::unsortedEvents;
    case Breach::editOutOfRange:
    case Breach::editOfUnknownParameter:
    case Breach::outputPointOutOfRange:
    case Breach::outputPointOutsideBlock:
    case Breach::outputOfUnknownParameter:
    case Breach::outputEventInvalid: return Misuse::invalidEvents;
    case Breach::eventsDropped: return Misuse::eventFlood;
    case Breach::inputChangesWritten: return Misuse::inputsWritten;
    case Breach::functionMissing: return Misuse::missingFunction;
    case Breach::parametersDiffer:
    case Breach::bussesDiffer: return Misuse::identifiersChanged;
    default: return std::nullopt;
    }
}

void Breaches::report(Breach breach) noexcept {
    const auto index = static_cast<std::size_t>(breach);
    counts[index].fetch_add(1, std::memory_order_relaxed);
    if (const auto kind = misuseOf(breach)) listener.misbehaved(*kind);
    if (runLoop.isMainThread() && !AudioRole::isHere()) {
        tell(index);
    } else if (!isPending.exchange(true, std::memory_order_acq_rel)) {
        runLoop.requestService();
    }
}

void Breaches::serve() {
    if (!isPending.exchange(false, std::memory_order_acq_rel)) return;
    for (std::size_t index = 0; index < breachCount; ++index) tell(index);
}

void Breaches::tell(std::size_t index) {
    const std::uint32_t now = counts[index].load(std::memory_order_relaxed);
    if (now == told[index]) return;
    // A plugin may do the same wrong thing in every block: said once, and again each time the count has doubled.
    const bool isWorthSaying = told[index] == 0 || now >= told[index] * 2;
    if (!isWorthSaying) return;
    told[index] = now;
    std::string text = breachText(static_cast<Breach>(index));
    if (now > 1) text += " (" + std::to_string(now) + " times)";
    listener.logged(LogSeverity::pluginMisbehaving, text.c_str());
}

} // namespace glovebox::hosting::vst3
