#include "hosting/clap/extensions.h"

namespace glovebox::hosting::clap {
namespace {

/// Asks for an extension by its identifiers in order, and takes it only if all `members` are there.
template <auto... members, typename Extension>
void query(const abi::clap_plugin_t* plugin, const Extension*& out, BreachLog& breaches, const char* id,
           const char* compatibleId = nullptr) {
    const void* found = plugin->get_extension(plugin, id);
    if (found == nullptr && compatibleId != nullptr) found = plugin->get_extension(plugin, compatibleId);
    if (found == nullptr) return;
    const auto* extension = static_cast<const Extension*>(found);
    if ((... && (extension->*members != nullptr))) {
        out = extension;
    } else {
        breaches.report(Breach::extensionIncomplete, id);
    }
}

} // namespace

Extensions Extensions::of(const abi::clap_plugin_t* plugin, BreachLog& breaches) {
    using namespace ::glovebox::abi::clap;
    Extensions all;
    query<&clap_plugin_audio_ports::count, &clap_plugin_audio_ports::get>(plugin, all.audioPorts, breaches,
                                                                          CLAP_EXT_AUDIO_PORTS);
    query<&clap_plugin_audio_ports_activation::can_activate_while_processing,
          &clap_plugin_audio_ports_activation::set_active>(
        plugin, all.portActivation, breaches, CLAP_EXT_AUDIO_PORTS_ACTIVATION, CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT);
    query<&clap_plugin_audio_ports_config::count, &clap_plugin_audio_ports_config::get,
          &clap_plugin_audio_ports_config::select>(plugin, all.portConfigs, breaches, CLAP_EXT_AUDIO_PORTS_CONFIG);
    query<&clap_plugin_audio_ports_config_info::current_config, &clap_plugin_audio_ports_config_info::get>(
        plugin, all.portConfigInfo, breaches, CLAP_EXT_AUDIO_PORTS_CONFIG_INFO,
        CLAP_EXT_AUDIO_PORTS_CONFIG_INFO_COMPAT);
    query<&clap_plugin_configurable_audio_ports::can_apply_configuration,
          &clap_plugin_configurable_audio_ports::apply_configuration>(plugin, all.configurablePorts, breaches,
                                                                      CLAP_EXT_CONFIGURABLE_AUDIO_PORTS,
                                                                      CLAP_EXT_CONFIGURABLE_AUDIO_PORTS_COMPAT);
    query<&clap_plugin_note_ports::count, &clap_plugin_note_ports::get>(plugin, all.notePorts, breaches,
                                                                        CLAP_EXT_NOTE_PORTS);
    query<&clap_plugin_params::count, &clap_plugin_params::get_info, &clap_plugin_params::get_value,
          &clap_plugin_params::value_to_text, &clap_plugin_params::text_to_value, &clap_plugin_params::flush>(
        plugin, all.params, breaches, CLAP_EXT_PARAMS);
    query<&clap_plugin_state::save, &clap_plugin_state::load>(plugin, all.state, breaches, CLAP_EXT_STATE);
    query<&clap_plugin_state_context::save, &clap_plugin_state_context::load>(plugin, all.stateContext, breaches,
                                                                              CLAP_EXT_STATE_CONTEXT);
    query<&clap_plugin_latency::get>(plugin, all.latency, breaches, CLAP_EXT_LATENCY);
    query<&clap_plugin_tail::get>(plugin, all.tail, breaches, CLAP_EXT_TAIL);
    query<&clap_plugin_render::has_hard_realtime_requirement, &clap_plugin_render::set>(plugin, all.render, breaches,
                                                                                        CLAP_EXT_RENDER);
    query<&clap_plugin_note_name::count, &clap_plugin_note_name::get>(plugin, all.noteNames, breaches,
                                                                      CLAP_EXT_NOTE_NAME);
    query<&clap_plugin_remote_controls::count, &clap_plugin_remote_controls::get>(
        plugin, all.remoteControls, breaches, CLAP_EXT_REMOTE_CONTROLS, CLAP_EXT_REMOTE_CONTROLS_COMPAT);
    query<&clap_plugin_preset_load::from_location>(plugin, all.presetLoad, breaches, CLAP_EXT_PRESET_LOAD,
                                                   CLAP_EXT_PRESET_LOAD_COMPAT);
    query<&clap_plugin_track_info::changed>(plugin, all.trackInfo, breaches, CLAP_EXT_TRACK_INFO,
                                            CLAP_EXT_TRACK_INFO_COMPAT);
    query<&clap_plugin_voice_info::get>(plugin, all.voiceInfo, breaches, CLAP_EXT_VOICE_INFO);
    query<&clap_plugin_timer_support::on_timer>(plugin, all.timers, breaches, CLAP_EXT_TIMER_SUPPORT);
    query<&clap_plugin_posix_fd_support::on_fd>(plugin, all.descriptors, breaches, CLAP_EXT_POSIX_FD_SUPPORT);
    query<&clap_plugin_thread_pool::exec>(plugin, all.threadPool, breaches, CLAP_EXT_THREAD_POOL);
    all.hasEditor = plugin->get_extension(plugin, CLAP_EXT_GUI) != nullptr;
    if (all.stateContext != nullptr && all.state == nullptr) breaches.report(Breach::stateContextWithoutState);
    return all;
}

} // namespace glovebox::hosting::clap
