#include <cstring>
#include <string>

#include "abi/clap/ext/event_registry.h"
#include "abi/clap/ext/log.h"
#include "abi/clap/ext/thread_check.h"
#include "hosting/clap/callbacks.h"
#include "hosting/clap/platform/platform.h"
#include "hosting/text.h"

namespace glovebox::hosting::clap {
namespace {

constexpr std::uint32_t knownAudioPortFlags =
    abi::CLAP_AUDIO_PORTS_RESCAN_NAMES | abi::CLAP_AUDIO_PORTS_RESCAN_FLAGS |
    abi::CLAP_AUDIO_PORTS_RESCAN_CHANNEL_COUNT | abi::CLAP_AUDIO_PORTS_RESCAN_PORT_TYPE |
    abi::CLAP_AUDIO_PORTS_RESCAN_IN_PLACE_PAIR | abi::CLAP_AUDIO_PORTS_RESCAN_LIST;
constexpr std::uint32_t knownNotePortFlags = abi::CLAP_NOTE_PORTS_RESCAN_ALL | abi::CLAP_NOTE_PORTS_RESCAN_NAMES;
constexpr std::uint32_t knownParameterFlags = abi::CLAP_PARAM_RESCAN_VALUES | abi::CLAP_PARAM_RESCAN_TEXT |
                                              abi::CLAP_PARAM_RESCAN_INFO | abi::CLAP_PARAM_RESCAN_ALL;

constexpr abi::clap_host_audio_ports hostAudioPorts{&Callbacks::isAudioPortsFlagSupported,
                                                    &Callbacks::rescanAudioPorts};
constexpr abi::clap_host_audio_ports_config hostPortConfigs{&Callbacks::rescanPortConfigs};
constexpr abi::clap_host_ambisonic hostAmbisonic{&Callbacks::channelMeaningChanged};
constexpr abi::clap_host_surround hostSurround{&Callbacks::channelMeaningChanged};
constexpr abi::clap_host_note_ports hostNotePorts{&Callbacks::supportedDialects, &Callbacks::rescanNotePorts};
constexpr abi::clap_host_note_name hostNoteName{&Callbacks::noteNamesChanged};
constexpr abi::clap_host_event_registry hostEventRegistry{&Callbacks::queryEventSpace};
constexpr abi::clap_host_params hostParams{&Callbacks::rescanParameters, &Callbacks::clearParameter,
                                           &Callbacks::requestFlush};
constexpr abi::clap_host_remote_controls hostRemoteControls{&Callbacks::remoteControlsChanged,
                                                            &Callbacks::suggestRemotePage};
constexpr abi::clap_host_latency hostLatency{&Callbacks::latencyChanged};
constexpr abi::clap_host_tail hostTail{&Callbacks::tailChanged};
constexpr abi::clap_host_voice_info hostVoiceInfo{&Callbacks::voiceInfoChanged};
constexpr abi::clap_host_state hostState{&Callbacks::markDirty};
constexpr abi::clap_host_preset_load hostPresetLoad{&Callbacks::presetFailed, &Callbacks::presetLoaded};
constexpr abi::clap_host_track_info hostTrackInfo{&Callbacks::getTrackInfo};
constexpr abi::clap_host_log hostLog{&Callbacks::log};
constexpr abi::clap_host_thread_check hostThreadCheck{&Callbacks::isMainThread, &Callbacks::isAudioThread};
constexpr abi::clap_host_thread_pool hostThreadPool{&Callbacks::runTasks};
constexpr abi::clap_host_timer_support hostTimers{&Callbacks::addTimer, &Callbacks::removeTimer};
constexpr abi::clap_host_posix_fd_support hostDescriptors{&Callbacks::addDescriptor, &Callbacks::modifyDescriptor,
                                                          &Callbacks::removeDescriptor};

struct Offer {
    const char* id;
    const void* extension;
};

// Draft identifiers of interfaces that became stable unchanged are answered too: older plugins ask for them.
constexpr Offer offers[] = {
    {abi::CLAP_EXT_AUDIO_PORTS, &hostAudioPorts},
    {abi::CLAP_EXT_AUDIO_PORTS_CONFIG, &hostPortConfigs},
    {abi::CLAP_EXT_AMBISONIC, &hostAmbisonic},
    {abi::CLAP_EXT_AMBISONIC_COMPAT, &hostAmbisonic},
    {abi::CLAP_EXT_SURROUND, &hostSurround},
    {abi::CLAP_EXT_SURROUND_COMPAT, &hostSurround},
    {abi::CLAP_EXT_NOTE_PORTS, &hostNotePorts},
    {abi::CLAP_EXT_NOTE_NAME, &hostNoteName},
    {abi::CLAP_EXT_EVENT_REGISTRY, &hostEventRegistry},
    {abi::CLAP_EXT_PARAMS, &hostParams},
    {abi::CLAP_EXT_REMOTE_CONTROLS, &hostRemoteControls},
    {abi::CLAP_EXT_REMOTE_CONTROLS_COMPAT, &hostRemoteControls},
    {abi::CLAP_EXT_LATENCY, &hostLatency},
    {abi::CLAP_EXT_TAIL, &hostTail},
    {abi::CLAP_EXT_VOICE_INFO, &hostVoiceInfo},
    {abi::CLAP_EXT_STATE, &hostState},
    {abi::CLAP_EXT_PRESET_LOAD, &hostPresetLoad},
    {abi::CLAP_EXT_PRESET_LOAD_COMPAT, &hostPresetLoad},
    {abi::CLAP_EXT_TRACK_INFO, &hostTrackInfo},
    {abi::CLAP_EXT_TRACK_INFO_COMPAT, &hostTrackInfo},
    {abi::CLAP_EXT_LOG, &hostLog},
    {abi::CLAP_EXT_THREAD_CHECK, &hostThreadCheck},
    {abi::CLAP_EXT_THREAD_POOL, &hostThreadPool},
    {abi::CLAP_EXT_TIMER_SUPPORT, &hostTimers},
};

} // namespace

const void* hostExtension(const char* id) noexcept {
    if (id == nullptr) return nullptr;
    for (const Offer& offer : offers) {
        if (std::strcmp(offer.id, id) == 0) return offer.extension;
    }
    const bool asksForDescriptors = std::strcmp(abi::CLAP_EXT_POSIX_FD_SUPPORT, id) == 0;
    return asksForDescriptors && offersDescriptors ? &hostDescriptors : nullptr;
}

void Callbacks::checkCreated(Host& host, const char* function) noexcept {
    if (host.phase() == Phase::creating) host.breachLog.report(Breach::hostCalledInCreate, function);
}

bool Callbacks::isAllowed(Host& host, const char* function) noexcept {
    checkCreated(host, function);
    return host.isOnMainThread(function);
}

const void* GLOVEBOX_CDECL Callbacks::getExtension(HostPointer host, const char* id) {
    checkCreated(hostOf(host), "get_extension");
    return hostExtension(id);
}

void GLOVEBOX_CDECL Callbacks::requestRestart(HostPointer host) {
    checkCreated(hostOf(host), "request_restart");
    hostOf(host).defer(hostOf(host).wantsRestart);
}

void GLOVEBOX_CDECL Callbacks::requestProcess(HostPointer host) {
    checkCreated(hostOf(host), "request_process");
    hostOf(host).listener.processRequested();
}

void GLOVEBOX_CDECL Callbacks::requestCallback(HostPointer host) {
    checkCreated(hostOf(host), "request_callback");
    hostOf(host).defer(hostOf(host).wantsCallback);
}

bool GLOVEBOX_CDECL Callbacks::isAudioPortsFlagSupported(HostPointer host, std::uint32_t flag) {
    return isAllowed(hostOf(host), "audio-ports.is_rescan_flag_supported") && flag != 0 &&
           (flag & ~knownAudioPortFlags) == 0;
}

void GLOVEBOX_CDECL Callbacks::rescanAudioPorts(HostPointer host, std::uint32_t flags) {
    Host& self = hostOf(host);
    if ((flags & ~knownAudioPortFlags) != 0) self.breachLog.report(Breach::unknownRescanFlag, "audio-ports.rescan");
    if (!isAllowed(self, "audio-ports.rescan")) {
        self.defer(self.audioPortRescans, flags & knownAudioPortFlags);
        return;
    }
    if (self.phase() != Phase::creating) self.client.rescanAudioPorts(flags & knownAudioPortFlags);
}

void GLOVEBOX_CDECL Callbacks::rescanPortConfigs(HostPointer host) {
    // Layouts are read when one is asked for; nothing of them is kept.
    if (isAllowed(hostOf(host), "audio-ports-config.rescan")) hostOf(host).announce(core::changedPorts);
}

void GLOVEBOX_CDECL Callbacks::channelMeaningChanged(HostPointer host) {
    Host& self = hostOf(host);
    if (!isAllowed(self, "surround.changed or ambisonic.changed")) {
        self.defer(self.audioPortRescans, abi::CLAP_AUDIO_PORTS_RESCAN_PORT_TYPE);
        return;
    }
    if (self.phase() != Phase::creating) self.client.rescanAudioPorts(abi::CLAP_AUDIO_PORTS_RESCAN_PORT_TYPE);
}

std::uint32_t GLOVEBOX_CDECL Callbacks::supportedDialects(HostPointer host) {
    checkCreated(hostOf(host), "note-ports.supported_dialects");
    return abi::CLAP_NOTE_DIALECT_CLAP | abi::CLAP_NOTE_DIALECT_MIDI | abi::CLAP_NOTE_DIALECT_MIDI_MPE |
           abi::CLAP_NOTE_DIALECT_MIDI2;
}

void GLOVEBOX_CDECL Callbacks::rescanNotePorts(HostPointer host, std::uint32_t flags) {
    Host& self = hostOf(host);
    if ((flags & ~knownNotePortFlags) != 0) self.breachLog.report(Breach::unknownRescanFlag, "note-ports.rescan");
    if (!isAllowed(self, "note-ports.rescan")) {
        self.defer(self.notePortRescans, flags & knownNotePortFlags);
        return;
    }
    if (self.phase() != Phase::creating) self.client.rescanNotePorts(flags & knownNotePortFlags);
}

void GLOVEBOX_CDECL Callbacks::noteNamesChanged(HostPointer host) {
    (void)isAllowed(hostOf(host), "note-name.changed");
    hostOf(host).announce(core::changedNoteNames);
}

bool GLOVEBOX_CDECL Callbacks::queryEventSpace(HostPointer host, const char* name, std::uint16_t* id) {
    (void)isAllowed(hostOf(host), "event-registry.query");
    // No space but the standard's own is known here; its name is not one that can be asked for.
    (void)name;
    if (id != nullptr) *id = UINT16_MAX;
    return false;
}

void GLOVEBOX_CDECL Callbacks::rescanParameters(HostPointer host, abi::clap_param_rescan_flags flags) {
    Host& self = hostOf(host);
    if ((flags & ~knownParameterFlags) != 0) self.breachLog.report(Breach::unknownRescanFlag, "params.rescan");
    if (!isAllowed(self, "params.rescan")) {
        self.defer(self.parameterRescans, flags & knownParameterFlags);
        return;
    }
    if (self.phase() != Phase::creating) self.client.rescanParameters(flags & knownParameterFlags);
}

void GLOVEBOX_CDECL Callbacks::clearParameter(HostPointer host, abi::clap_id, abi::clap_param_clear_flags flags) {
    Host& self = hostOf(host);
    if (!isAllowed(self, "params.clear")) return;
    // Automation and modulation belong to the owner, who learns of removed parameters from the rescan that follows.
    if ((flags & abi::CLAP_PARAM_CLEAR_ALL) != 0 && self.phase() == Phase::active) {
        self.breachLog.report(Breach::clearWhileActive);
    }
    self.announce(core::changedParameterInfo);
}

void GLOVEBOX_CDECL Callbacks::requestFlush(HostPointer host) {
    Host& self = hostOf(host);
    checkCreated(self, "params.request_flush");
    if (AudioRole::isHere()) self.breachLog.report(Breach::flushRequestedOnAudioThread);
    self.requestFlush();
}

void GLOVEBOX_CDECL Callbacks::remoteControlsChanged(HostPointer host) {
    (void)isAllowed(hostOf(host), "remote-controls.changed");
    hostOf(host).announce(core::changedRemoteControls);
}

void GLOVEBOX_CDECL Callbacks::suggestRemotePage(HostPointer host, abi::clap_id) {
    (void)isAllowed(hostOf(host), "remote-controls.suggest_page");
}

void GLOVEBOX_CDECL Callbacks::latencyChanged(HostPointer host) {
    Host& self = hostOf(host);
    const bool isMain = isAllowed(self, "latency.changed");
    if (isMain && self.phase() == Phase::activating) {
        self.hasLatencyChanged.store(true);
        return;
    }
    // Survived as what the plugin should have done: while active, a request to be restarted. Otherwise nothing is lost,
    // because activation reads the latency anyway.
    const bool isActive = self.phase() == Phase::active;
    self.breachLog.report(isActive ? Breach::latencyChangedWhileActive : Breach::latencyChangedOutsideActivate);
    if (isActive) self.defer(self.wantsRestart);
}

void GLOVEBOX_CDECL Callbacks::tailChanged(HostPointer host) {
    checkCreated(hostOf(host), "tail.changed");
    if (!AudioRole::isHere()) hostOf(host).breachLog.report(Breach::tailChangedOffAudioThread);
    hostOf(host).announce(core::changedTail);
}

void GLOVEBOX_CDECL Callbacks::voiceInfoChanged(HostPointer host) {
    (void)isAllowed(hostOf(host), "voice-info.changed");
    hostOf(host).announce(core::changedVoices);
}

void GLOVEBOX_CDECL Callbacks::markDirty(HostPointer host) {
    (void)isAllowed(hostOf(host), "state.mark_dirty");
    hostOf(host).announce(core::changedState);
}

void GLOVEBOX_CDECL Callbacks::presetFailed(HostPointer host, std::uint32_t, const char* location, const char* key,
                                            std::int32_t osError, const char* message) {
    if (!isAllowed(hostOf(host), "preset-load.on_error")) return;
    std::string text = "preset not loaded: " + cleanText(message) + ", " + cleanText(location);
    if (key != nullptr) text += ", " + cleanText(key);
    if (osError != 0) text += ", system error " + std::to_string(osError);
    hostOf(host).listener.logged(LogSeverity::error, text.c_str());
}

void GLOVEBOX_CDECL Callbacks::presetLoaded(HostPointer host, std::uint32_t, const char* location, const char*) {
    if (!isAllowed(hostOf(host), "preset-load.loaded")) return;
    hostOf(host).listener.logged(LogSeverity::info, ("preset loaded: " + cleanText(location)).c_str());
    hostOf(host).announce(core::changedParameterValues | core::changedState);
}

bool GLOVEBOX_CDECL Callbacks::getTrackInfo(HostPointer host, abi::clap_track_info_t* info) {
    return isAllowed(hostOf(host), "track-info.get") && info != nullptr && hostOf(host).client.describeTrack(*info);
}

void GLOVEBOX_CDECL Callbacks::log(HostPointer host, std::int32_t severity, const char* message) {
    checkCreated(hostOf(host), "log");
    hostOf(host).log(severity, message);
}

bool GLOVEBOX_CDECL Callbacks::isMainThread(HostPointer host) { return hostOf(host).runLoop.isMainThread(); }

bool GLOVEBOX_CDECL Callbacks::isAudioThread(HostPointer) { return AudioRole::isHere(); }

bool GLOVEBOX_CDECL Callbacks::runTasks(HostPointer host, std::uint32_t count) { return hostOf(host).runTasks(count); }

bool GLOVEBOX_CDECL Callbacks::addTimer(HostPointer host, std::uint32_t periodMs, abi::clap_id* timer) {
    Host& self = hostOf(host);
    if (timer == nullptr) return false;
    *timer = abi::CLAP_INVALID_ID;
    // A plugin may ask in `init`, before its extensions were read: who has no on_timer then is simply not called.
    if (!isAllowed(self, "timer-support.register_timer")) return false;
    const std::uint32_t id = self.registrations.addTimer(periodMs, [&self](std::uint32_t fired) {
        if (const auto* timers = self.client.extensions().timers) timers->on_timer(self.client.plugin(), fired);
    });
    if (id == 0) return false;
    *timer = id;
    return true;
}

bool GLOVEBOX_CDECL Callbacks::removeTimer(HostPointer host, abi::clap_id timer) {
    return isAllowed(hostOf(host), "timer-support.unregister_timer") && hostOf(host).registrations.removeTimer(timer);
}

bool GLOVEBOX_CDECL Callbacks::addDescriptor(HostPointer host, int descriptor, abi::clap_posix_fd_flags_t flags) {
    Host& self = hostOf(host);
    if (!isAllowed(self, "posix-fd-support.register_fd")) return false;
    return self.registrations.addDescriptor(descriptor, flags, [&self](int ready, std::uint32_t events) {
        if (const auto* descriptors = self.client.extensions().descriptors) {
            descriptors->on_fd(self.client.plugin(), ready, events);
        }
    });
}

bool GLOVEBOX_CDECL Callbacks::modifyDescriptor(HostPointer host, int descriptor, abi::clap_posix_fd_flags_t flags) {
    return isAllowed(hostOf(host), "posix-fd-support.modify_fd") &&
           hostOf(host).registrations.modifyDescriptor(descriptor, flags);
}

bool GLOVEBOX_CDECL Callbacks::removeDescriptor(HostPointer host, int descriptor) {
    return isAllowed(hostOf(host), "posix-fd-support.unregister_fd") &&
           hostOf(host).registrations.removeDescriptor(descriptor);
}

} // namespace glovebox::hosting::clap
