#include "hosting/vst3/instance.h"

#include <cmath>

namespace glovebox::hosting::vst3 {

namespace {

constexpr std::uint32_t maxBlockFrames = 1u << 20;

bool isUsable(const Activation& activation) {
    return std::isfinite(activation.sampleRate) && activation.sampleRate >= 1 && activation.sampleRate <= 10e6 &&
           activation.minFrames >= 1 && activation.minFrames <= activation.maxFrames &&
           activation.maxFrames <= maxBlockFrames;
}

} // namespace

core::Status Instance::activate(const Activation& activation) {
    if (isActive()) return core::fail(core::ErrorCode::wrongState, "the plugin is active already");
    if (!isUsable(activation)) {
        return core::fail(core::ErrorCode::invalidArgument, "sample rate or block size out of range",
                          std::to_string(activation.sampleRate) + " Hz, " + std::to_string(activation.maxFrames) +
                              " frames");
    }
    if ((activation.offline || isOffline) && status().hasHardRealtimeRequirement) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin works in real time only");
    }
    if (auto result = refreshWhileInactive(); !result) return result;
    if (!supportsSampleType(activation.sampleType))
        return core::fail(core::ErrorCode::pluginRefused, "the plugin cannot process this sample type");
    lastActivation = activation;
    isReading = true;
    auto result = beginProcessor(activation);
    isReading = false;
    if (!result) return result;
    active.store(true, std::memory_order_release);
    checkIdentifiers();
    return core::ok();
}

void Instance::checkIdentifiers() {
    // What the plugin has announced is read later, and may differ. What was activated stays in use either way.
    const bool isAnnounced = restartFlags.load(std::memory_order_acquire) != 0 || mustReload;
    if (isAnnounced) return;
    auto* controller = objects->controller();
    if (controller != nullptr && !isParameterListOld && !isTableOld && listParameterIds(*controller) != listedIds) {
        breaches.report(Breach::parametersDiffer);
        isParameterListOld = isTableOld = true;
    }
    if (!areBussesOld && !busses->areStillSo()) {
        breaches.report(Breach::bussesDiffer);
        areBussesOld = true;
    }
}

core::Status Instance::beginProcessor(const Activation& activation) {
    BlockSetup setup;
    setup.sampleRate = activation.sampleRate;
    setup.maxFrames = activation.maxFrames;
    setup.processMode = activation.offline || isOffline ? v3::kOffline : v3::kRealtime;
    setup.sampleType = activation.sampleType;
    setup.contextNeeds = contextNeeds;
    busses->activateWanted();
    v3::ProcessSetup told;
    told.processMode = setup.processMode;
    isActiveOffline = setup.processMode == v3::kOffline;
    told.symbolicSampleSize = setup.sampleType == core::SampleType::float64 ? v3::kSample64 : v3::kSample32;
    told.maxSamplesPerBlock = static_cast<v3::int32>(setup.maxFrames);
    told.sampleRate = setup.sampleRate;
    if (objects->processor().setupProcessing(told) != v3::kResultOk) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin refused the processing setup");
    }
    if (objects->component().setActive(1) != v3::kResultOk) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin refused to become active");
    }
    latency = objects->processor().getLatencySamples();
    if (objects->processor().getLatencySamples() != latency) breaches.report(Breach::latencyUnsteady);
    isLatencyDriftKnown = false;
    tail.store(objects->processor().getTailSamples(), std::memory_order_relaxed);
    blocks = std::make_unique<BlockProcessor>(objects->processor(), *busses, *table, midi, breaches, setup);
    return core::ok();
}

void Instance::endProcessor() noexcept {
    objects->component().setActive(0);
    blocks.reset();
}

void Instance::deactivate() {
    if (!isActive()) return;
    if (isProcessing.load(std::memory_order_acquire)) {
        // The owner let go without stopping: the role of the audio thread falls to this one.
        const AudioRole role;
        stopProcessing();
    }
    active.store(false, std::memory_order_release);
    endProcessor();
    serveMainThread();
}

void Instance::deliverWhileInactive() {
    if (!table->hasAny(ParameterTable::Lane::toComponent)) return;
    Activation activation = lastActivation;
    activation.sampleType = core::SampleType::float32;
    isReading = true;
    if (beginProcessor(activation)) {
        {
            const AudioRole role;
            tellProcessing(true);
            blocks->flush();
            tellProcessing(false);
        }
        endProcessor();
    }
    isReading = false;
}

core::Status Instance::setOffline(bool offline) {
    if (offline && status().hasHardRealtimeRequirement)
        return core::fail(core::ErrorCode::pluginRefused, "the plugin works in real time only");
    isOffline = offline;
    // kOffline needs setupProcessing, which is for inactive components (rule V3): the owner makes the cycle.
    if (isActive() && offline != isActiveOffline)
        return core::fail(core::ErrorCode::wrongState, "the render mode changes only while the plugin is inactive");
    return core::ok();
}

void Instance::tellProcessing(bool isOn) noexcept {
    const v3::tresult result = objects->processor().setProcessing(isOn ? 1 : 0);
    // kNotImplemented is the answer of the SDK's own base class.
    if (result != v3::kResultOk && result != v3::kNotImplemented) breaches.report(Breach::processingRefused);
}

bool Instance::startProcessing() noexcept {
    if (!isActive()) return false;
    if (!isProcessing.exchange(true, std::memory_order_acq_rel)) tellProcessing(true);
    return true;
}

void Instance::stopProcessing() noexcept {
    if (!isProcessing.exchange(false, std::memory_order_acq_rel)) return;
    tellProcessing(false);
    requestService();
}

void Instance::reset() noexcept {
    if (!isProcessing.load(std::memory_order_relaxed)) return;
    tellProcessing(false);
    tellProcessing(true);
    blocks->endNotes();
}

ProcessOutcome Instance::process(ProcessBlock& block) noexcept {
    if (!isProcessing.load(std::memory_order_relaxed)) return ProcessOutcome::failed;
    const ProcessOutcome outcome = blocks->process(block);
    // The plugin's own changes are shown at once; what the host automates, about thirty times a second.
    framesUntold += block.frames;
    const bool isDue = framesUntold >= lastActivation.sampleRate / 30;
    if (table->hasAny(ParameterTable::Lane::fromComponent) ||
        (isDue && table->hasAny(ParameterTable::Lane::toController))) {
        framesUntold = 0;
        requestService();
    }
    return outcome;
}

void Instance::requestService() noexcept {
    if (!isServiceAsked.exchange(true, std::memory_order_acq_rel)) runLoop.requestService();
}

} // namespace glovebox::hosting::vst3
