#pragma once

#include "abi/clap/ext/ambisonic.h"
#include "abi/clap/ext/audio_ports.h"
#include "abi/clap/ext/audio_ports_activation.h"
#include "abi/clap/ext/audio_ports_config.h"
#include "abi/clap/ext/configurable_audio_ports.h"
#include "abi/clap/ext/gui.h"
#include "abi/clap/ext/latency.h"
#include "abi/clap/ext/note_name.h"
#include "abi/clap/ext/note_ports.h"
#include "abi/clap/ext/params.h"
#include "abi/clap/ext/posix_fd_support.h"
#include "abi/clap/ext/preset_load.h"
#include "abi/clap/ext/remote_controls.h"
#include "abi/clap/ext/render.h"
#include "abi/clap/ext/state.h"
#include "abi/clap/ext/state_context.h"
#include "abi/clap/ext/surround.h"
#include "abi/clap/ext/tail.h"
#include "abi/clap/ext/thread_pool.h"
#include "abi/clap/ext/timer_support.h"
#include "abi/clap/ext/track_info.h"
#include "abi/clap/ext/voice_info.h"
#include "hosting/clap/abi.h"
#include "hosting/clap/breaches.h"

namespace glovebox::hosting::clap {

/// The extensions that one instance offers; null where it does not. An extension that lacks a function is not taken,
/// so every function of a pointer here may be called.
struct Extensions {
    const abi::clap_plugin_audio_ports* audioPorts = nullptr;
    const abi::clap_plugin_audio_ports_activation* portActivation = nullptr;
    const abi::clap_plugin_audio_ports_config* portConfigs = nullptr;
    const abi::clap_plugin_audio_ports_config_info* portConfigInfo = nullptr;
    const abi::clap_plugin_configurable_audio_ports* configurablePorts = nullptr;
    const abi::clap_plugin_note_ports* notePorts = nullptr;
    const abi::clap_plugin_params* params = nullptr;
    const abi::clap_plugin_state* state = nullptr;
    const abi::clap_plugin_state_context* stateContext = nullptr;
    const abi::clap_plugin_latency* latency = nullptr;
    const abi::clap_plugin_tail* tail = nullptr;
    const abi::clap_plugin_render* render = nullptr;
    const abi::clap_plugin_note_name* noteNames = nullptr;
    const abi::clap_plugin_remote_controls* remoteControls = nullptr;
    const abi::clap_plugin_preset_load* presetLoad = nullptr;
    const abi::clap_plugin_track_info* trackInfo = nullptr;
    const abi::clap_plugin_voice_info* voiceInfo = nullptr;
    const abi::clap_plugin_timer_support* timers = nullptr;
    const abi::clap_plugin_posix_fd_support* descriptors = nullptr;
    const abi::clap_plugin_thread_pool* threadPool = nullptr;
    bool hasEditor = false;

    /// Main thread, from `init` on (rule C2). Asks for the stable identifier first, then for the draft's.
    static Extensions of(const abi::clap_plugin_t* plugin, BreachLog& breaches);
};

} // namespace glovebox::hosting::clap
