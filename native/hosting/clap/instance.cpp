#include "hosting/clap/instance.h"

#include <cmath>
#include <cstring>
#include <vector>

#include "hosting/text.h"

namespace glovebox::hosting::clap {
namespace {

/// Events that one flush outside of process can give back.
constexpr std::size_t flushCapacity = 1024;

bool hasEveryFunction(const abi::clap_plugin_t& plugin) noexcept {
    return plugin.init != nullptr && plugin.destroy != nullptr && plugin.activate != nullptr &&
           plugin.deactivate != nullptr && plugin.start_processing != nullptr && plugin.stop_processing != nullptr &&
           plugin.reset != nullptr && plugin.process != nullptr && plugin.get_extension != nullptr &&
           plugin.on_main_thread != nullptr;
}

} // namespace

Instance::Instance(std::shared_ptr<PluginFile> file, const core::PluginDescriptor& descriptor, RunLoop& runLoop,
                   PluginListener& listener)
    : file(std::move(file)), description(descriptor), runLoop(runLoop), listener(listener),
      host(runLoop, listener, *this) {}

core::Result<std::unique_ptr<Plugin>> Instance::create(std::shared_ptr<PluginFile> file,
                                                       const abi::clap_plugin_factory_t* factory,
                                                       const core::PluginDescriptor& descriptor, RunLoop& runLoop,
                                                       PluginListener& listener) {
    std::unique_ptr<Instance> made(new Instance(std::move(file), descriptor, runLoop, listener));
    if (auto status = made->checkMainThread(); !status) return status;
    if (auto status = made->start(factory); !status) return status;
    return std::unique_ptr<Plugin>(std::move(made));
}

core::Status Instance::start(const abi::clap_plugin_factory_t* factory) {
    const abi::clap_plugin_t* created = factory->create_plugin(factory, host.get(), description.id.c_str());
    if (created == nullptr)
        return core::fail(core::ErrorCode::pluginRefused, "create_plugin gave nothing", description.id);
    if (!hasEveryFunction(*created)) {
        host.breaches().report(Breach::functionMissing);
        if (created->destroy != nullptr) created->destroy(created);
        return core::fail(core::ErrorCode::pluginRefused, "the plugin lacks a function that every plugin has",
                          description.id);
    }
    instance = created;
    const char* const ownId = created->desc == nullptr ? nullptr : created->desc->id;
    if (ownId == nullptr || cleanText(ownId) != description.id) host.breaches().report(Breach::descriptorDiffers);
    host.setPhase(Phase::initialising);
    if (!instance->init(instance)) {
        // Nothing but destroy may follow (rule C2); the destructor does it.
        return core::fail(core::ErrorCode::pluginRefused, "the plugin's init failed", description.id);
    }
    isInitialised = true;
    host.setPhase(Phase::inactive);
    offered = Extensions::of(instance, host.breaches());
    parameterTable.read(instance, offered.params, host.breaches());
    if (!parameterTable.isStillListed(instance, offered.params)) host.breaches().report(Breach::parametersDiffer);
    readPorts();
    return core::ok();
}

Instance::~Instance() {
    if (instance == nullptr) return;
    if (isInitialised) deactivate();
    host.setPhase(Phase::destroying);
    instance->destroy(instance);
    host.dropRegistrations();
    host.serveLogs();
}

core::Status Instance::checkMainThread() const {
    if (runLoop.isMainThread()) return core::ok();
    return core::fail(core::ErrorCode::wrongState, "only the main thread of the plugin may do this");
}

core::Status Instance::activate(const Activation& wanted) {
    if (auto status = checkMainThread(); !status) return status;
    if (isActive()) return core::fail(core::ErrorCode::wrongState, "the plugin is active already");
    constexpr std::uint32_t mostFrames = INT32_MAX;
    if (!std::isfinite(wanted.sampleRate) || wanted.sampleRate <= 0) {
        return core::fail(core::ErrorCode::invalidArgument, "the sample rate must be more than 0",
                          std::to_string(wanted.sampleRate));
    }
    if (wanted.minFrames < 1 || wanted.maxFrames < wanted.minFrames || wanted.maxFrames > mostFrames) {
        return core::fail(core::ErrorCode::invalidArgument, "expected 1 <= minimum <= maximum frames",
                          std::to_string(wanted.minFrames) + ", " + std::to_string(wanted.maxFrames));
    }
    if (!portList.isUsable) {
        return core::fail(core::ErrorCode::limitExceeded,
                          "the plugin's ports are more than 64, wider than 64 channels or undescribed", description.id);
    }
    if (!supportsSampleType(wanted.sampleType)) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin does not take 64-bit samples on every port",
                          description.id);
    }
    if (wanted.offline != isOffline) {
        if (auto status = setOffline(wanted.offline); !status) return status;
    }
    activation = wanted;
    buffers.prepare(portList.layout, wanted.sampleType);
    eventsIn.setNotePorts(portList.layout.noteInputs);
    announcePortSampleSize(wanted.sampleType);
    steadyEnd = 0;

    host.setPhase(Phase::activating);
    const bool isGranted = instance->activate(instance, wanted.sampleRate, wanted.minFrames, wanted.maxFrames);
    host.setPhase(isGranted ? Phase::active : Phase::inactive);
    const bool saysLatencyChanged = host.takeLatencyChange();
    if (!isGranted) {
        catchUp();
        return core::fail(core::ErrorCode::pluginRefused, "the plugin's activate failed", description.id);
    }
    const std::uint32_t before = latency;
    latency = offered.latency != nullptr ? offered.latency->get(instance) : 0;
    if (offered.latency != nullptr && offered.latency->get(instance) != latency) {
        host.breaches().report(Breach::latencyUnsteady);
    }
    isLatencyDriftKnown = false;
    checkIdentifiers();
    if (saysLatencyChanged || before != latency) listener.pluginChanged(core::changedLatency);
    return core::ok();
}

void Instance::deactivate() {
    if (!isActive() || !checkMainThread()) return;
    // The audio thread has let go without its last word: the role is taken here, because only an audio thread may end
    // processing (rule C3).
    if (isProcessing.load(std::memory_order_acquire)) stopProcessing();
    instance->deactivate(instance);
    host.setPhase(Phase::inactive);
    catchUp();
}

void Instance::checkIdentifiers() {
    // What was activated stays in use; after deactivation everything is read anew.
    if (!parameterTable.isStillListed(instance, offered.params)) {
        host.breaches().report(Breach::parametersDiffer);
        mustReadParameters = true;
    }
    if (!portList.isStillSo(instance, offered)) {
        host.breaches().report(Breach::portsDiffer);
        mustReadPorts = true;
    }
}

void Instance::catchUp() {
    if (std::exchange(mustReadParameters, false)) {
        parameterTable.read(instance, offered.params, host.breaches());
        listener.pluginChanged(core::changedParameterInfo | core::changedParameterValues);
    }
    if (std::exchange(mustReadPorts, false)) {
        readPorts();
        listener.pluginChanged(core::changedPorts);
    }
}

void Instance::announcePortSampleSize(core::SampleType type) {
    if (offered.portActivation == nullptr) return;
    const std::uint32_t bits = type == core::SampleType::float64 ? 64 : 32;
    const auto announce = [&](bool isInput, std::vector<core::AudioPortInfo>& ports) {
        for (std::uint32_t i = 0; i < ports.size(); ++i) {
            // A plugin that refuses keeps its port active, which is how ports start.
            (void)offered.portActivation->set_active(instance, isInput, i, true, bits);
        }
    };
    announce(true, portList.layout.audioInputs);
    announce(false, portList.layout.audioOutputs);
}

core::Status Instance::setOffline(bool offline) {
    if (auto status = checkMainThread(); !status) return status;
    if (offered.render != nullptr) {
        if (offline && offered.render->has_hard_realtime_requirement(instance)) {
            return core::fail(core::ErrorCode::pluginRefused, "the plugin runs in real time only", description.id);
        }
        const auto mode = offline ? abi::CLAP_RENDER_OFFLINE : abi::CLAP_RENDER_REALTIME;
        if (!offered.render->set(instance, mode)) {
            return core::fail(core::ErrorCode::pluginRefused, "the plugin refused the render mode", description.id);
        }
    }
    isOffline = offline;
    return core::ok();
}

void Instance::setTrackInfo(const TrackInfo& info) {
    if (!checkMainThread()) return;
    track = info;
    hasTrack = true;
    if (offered.trackInfo != nullptr) offered.trackInfo->changed(instance);
}

bool Instance::describeTrack(abi::clap_track_info& out) const {
    if (!hasTrack) return false;
    out = {};
    out.flags = abi::CLAP_TRACK_INFO_HAS_TRACK_NAME;
    const std::string name = cleanText(track.name.c_str(), abi::CLAP_NAME_SIZE - 1);
    std::memcpy(out.name, name.c_str(), name.size() + 1);
    if (track.hasColour) {
        out.flags |= abi::CLAP_TRACK_INFO_HAS_TRACK_COLOR;
        out.color.alpha = static_cast<std::uint8_t>(track.colourArgb >> 24);
        out.color.red = static_cast<std::uint8_t>(track.colourArgb >> 16);
        out.color.green = static_cast<std::uint8_t>(track.colourArgb >> 8);
        out.color.blue = static_cast<std::uint8_t>(track.colourArgb);
    }
    return true;
}

void Instance::readPorts() {
    portList = PortList::of(instance, offered, host.breaches());
    if (!isActive()) eventsIn.setNotePorts(portList.layout.noteInputs);
}

void Instance::rescanParameters(abi::clap_param_rescan_flags flags) {
    std::uint32_t changes = 0;
    if ((flags & abi::CLAP_PARAM_RESCAN_ALL) != 0) {
        if (isActive()) {
            host.breaches().report(Breach::rescanAllWhileActive);
            parameterTable.forgetCookies();
            mustReadParameters = true;
        } else if (isInitialised) {
            // Before init has returned nothing has been read yet, so there is nothing to read again.
            parameterTable.read(instance, offered.params, host.breaches());
        }
        changes |= core::changedParameterInfo | core::changedParameterValues;
    } else if ((flags & (abi::CLAP_PARAM_RESCAN_INFO | abi::CLAP_PARAM_RESCAN_TEXT)) != 0) {
        if (isInitialised) parameterTable.readDescriptions(instance, offered.params, host.breaches());
        changes |= core::changedParameterInfo;
    }
    if ((flags & abi::CLAP_PARAM_RESCAN_VALUES) != 0) changes |= core::changedParameterValues;
    if (changes != 0) host.announce(changes);
}

void Instance::rescanAudioPorts(std::uint32_t flags) {
    if (!isInitialised || flags == 0) return;
    const bool onlyNames = flags == abi::CLAP_AUDIO_PORTS_RESCAN_NAMES;
    const bool isRunning = host.phase() == Phase::active || host.phase() == Phase::activating;
    if (isRunning && !onlyNames) {
        host.breaches().report(Breach::portsRescannedWhileActive, "audio-ports");
        mustReadPorts = true;
        return;
    }
    if (isRunning) {
        // The layout in use stays as it is; names alone are taken over.
        const PortList now = PortList::of(instance, offered, host.breaches());
        const auto takeNames = [](const auto& from, auto& to) {
            for (std::size_t i = 0; i < to.size() && i < from.size(); ++i) to[i].name = from[i].name;
        };
        takeNames(now.layout.audioInputs, portList.layout.audioInputs);
        takeNames(now.layout.audioOutputs, portList.layout.audioOutputs);
    } else {
        readPorts();
    }
    host.announce(core::changedPorts);
}

void Instance::rescanNotePorts(std::uint32_t flags) {
    if (!isInitialised || flags == 0) return;
    const bool isRunning = host.phase() == Phase::active || host.phase() == Phase::activating;
    if (isRunning) {
        if ((flags & abi::CLAP_NOTE_PORTS_RESCAN_ALL) != 0) {
            host.breaches().report(Breach::portsRescannedWhileActive, "note-ports");
        }
        mustReadPorts = true;
        return;
    }
    readPorts();
    host.announce(core::changedPorts);
}

void Instance::serveMainThread() {
    if (!checkMainThread()) return;
    host.serveLogs();
    const Host::Requests requests = host.takeRequests();
    if (requests.parameterRescans != 0) rescanParameters(requests.parameterRescans);
    if (requests.audioPortRescans != 0) rescanAudioPorts(requests.audioPortRescans);
    if (requests.notePortRescans != 0) rescanNotePorts(requests.notePortRescans);
    if (requests.callback) instance->on_main_thread(instance);
    if (requests.flush) {
        if (!isActive()) {
            flushAndTell();
        } else {
            // Active, flush belongs to the audio thread (rule C7): the next block does it. If none is coming because the
            // plugin sleeps, the owner is asked for one.
            listener.processRequested();
        }
    }
    if (requests.changes != 0) listener.pluginChanged(requests.changes);
    if (requests.restart) listener.restartRequested();
}

void Instance::flushAndTell() {
    if (offered.params == nullptr) return;
    std::vector<core::Event> slots(flushCapacity);
    core::EventList edits(slots, {});
    flushNow(nullptr, &edits);
    for (const core::Event& edit : edits.view()) listener.parameterEdited(edit);
}

void Instance::flushParameters(const core::EventList& in, core::EventList& out) {
    if (isActive() || !checkMainThread()) return;
    flushNow(&in, &out);
}

} // namespace glovebox::hosting::clap
