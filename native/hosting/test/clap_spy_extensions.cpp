#include "hosting/test/clap_spy_extensions.h"

#include <cstdio>
#include <cstring>

namespace glovebox::hosting::test {
namespace {

using namespace ::glovebox::abi::clap;
using P = const clap_plugin_t*;

std::uint32_t portCount(P, bool isInput) {
    current->see("audio-ports.count");
    return static_cast<std::uint32_t>((isInput ? current->inputs : current->outputs).size());
}
bool portAt(P, std::uint32_t index, bool isInput, clap_audio_port_info_t* info) {
    const auto& ports = isInput ? current->inputs : current->outputs;
    if (index >= ports.size()) return false;
    *info = {};
    info->id = ports[index].id;
    info->channel_count = ports[index].channels;
    info->flags = ports[index].flags | (index == 0 ? CLAP_AUDIO_PORT_IS_MAIN : 0u);
    info->port_type = ports[index].channels == 2   ? CLAP_PORT_STEREO
                      : ports[index].channels == 1 ? CLAP_PORT_MONO
                                                   : nullptr;
    info->in_place_pair = ports[index].pair;
    std::snprintf(info->name, sizeof(info->name), "port %u", index);
    return true;
}
const clap_plugin_audio_ports audioPorts{portCount, portAt};

std::uint32_t notePortCount(P, bool isInput) {
    return static_cast<std::uint32_t>((isInput ? current->noteInputs : current->noteOutputs).size());
}
bool notePortAt(P, std::uint32_t index, bool isInput, clap_note_port_info_t* info) {
    const auto& ports = isInput ? current->noteInputs : current->noteOutputs;
    if (index >= ports.size()) return false;
    *info = {};
    info->id = index;
    info->supported_dialects = ports[index];
    info->preferred_dialect = ports[index] & (~ports[index] + 1);
    return true;
}
const clap_plugin_note_ports notePorts{notePortCount, notePortAt};

std::uint32_t parameterCount(P) { return static_cast<std::uint32_t>(current->parameters.size()); }
bool parameterAt(P, std::uint32_t index, clap_param_info_t* info) {
    current->see("params.get_info");
    if (index >= current->parameters.size()) return false;
    *info = current->parameters[index];
    return true;
}
bool parameterValue(P, clap_id id, double* value) {
    current->see("params.get_value");
    if (current->values.count(id) == 0) return false;
    *value = current->values[id];
    return true;
}
bool valueToText(P, clap_id, double value, char* out, std::uint32_t size) {
    std::snprintf(out, size, "%.3f units", value);
    return true;
}
bool textToValue(P, clap_id, const char* text, double* value) { return std::sscanf(text, "%lf", value) == 1; }
void flush(P, const clap_input_events_t* in, const clap_output_events_t* out) {
    current->see("params.flush");
    current->readEvents(in);
    current->out = out;
    if (current->inFlush) current->inFlush();
    current->out = nullptr;
}
const clap_plugin_params params{parameterCount, parameterAt, parameterValue, valueToText, textToValue, flush};

bool saveState(P, const clap_ostream_t* stream) {
    current->see("state.save");
    return stream->write(stream, current->state.data(), current->state.size()) ==
               static_cast<std::int64_t>(current->state.size()) &&
           current->saveGrants;
}
bool loadState(P, const clap_istream_t* stream) {
    current->see("state.load");
    std::string text;
    char some[3];
    for (std::int64_t size; (size = stream->read(stream, some, sizeof(some))) > 0;)
        text.append(some, static_cast<std::size_t>(size));
    if (current->loadGrants) current->state = text;
    return current->loadGrants;
}
const clap_plugin_state stateExtension{saveState, loadState};
const clap_plugin_state_context stateContext{[](P plugin, const clap_ostream_t* stream, std::uint32_t context) {
                                                 current->contexts.push_back(context);
                                                 return saveState(plugin, stream);
                                             },
                                             [](P plugin, const clap_istream_t* stream, std::uint32_t context) {
                                                 current->contexts.push_back(context);
                                                 return loadState(plugin, stream);
                                             }};
const clap_plugin_latency latencyExtension{[](P) {
    current->see("latency.get");
    return current->latency += current->latencyStep;
}};
const clap_plugin_tail tailExtension{[](P) {
    current->see("tail.get");
    return current->tail;
}};
const clap_plugin_render render{[](P) { return current->isHardRealtime; },
                                [](P, clap_plugin_render_mode mode) {
                                    current->see(mode == CLAP_RENDER_OFFLINE ? "render.set(offline)"
                                                                             : "render.set(realtime)");
                                    return true;
                                }};
const clap_plugin_voice_info voiceInfo{[](P, clap_voice_info_t* info) {
    current->see("voice-info.get");
    *info = current->voices;
    return true;
}};
const clap_plugin_timer_support timers{[](P, clap_id timer) {
    current->see("on_timer");
    if (current->inTimer) current->inTimer(timer);
}};
const clap_plugin_posix_fd_support descriptors{[](P, int, clap_posix_fd_flags_t) { current->see("on_fd"); }};
const clap_plugin_thread_pool threadPool{[](P, std::uint32_t task) {
    current->tasks.push_back(task);
    if (current->inTask) current->inTask(task);
}};
const clap_plugin_track_info trackInfo{[](P) { current->see("track-info.changed"); }};
const clap_plugin_preset_load presetLoad{[](P, std::uint32_t, const char* location, const char*) {
    current->see("preset-load.from_location");
    current->lastPreset = location;
    return true;
}};
const clap_plugin_note_name noteName{[](P) { return 1u; },
                                     [](P, std::uint32_t, clap_note_name_t* name) {
                                         *name = {};
                                         std::strcpy(name->name, "Kick");
                                         name->port = -1;
                                         name->channel = -1;
                                         name->key = 36;
                                         return true;
                                     }};
const clap_plugin_remote_controls remoteControls{[](P) { return 1u; },
                                                 [](P, std::uint32_t, clap_remote_controls_page_t* page) {
                                                     *page = {};
                                                     std::strcpy(page->page_name, "Main");
                                                     for (auto& id : page->param_ids) id = 77;
                                                     page->param_ids[0] = 1;
                                                     return true;
                                                 }};
const clap_plugin_configurable_audio_ports configurable{
    [](P, const clap_audio_port_configuration_request* requests, std::uint32_t count) {
        // Any channel count up to 6, the same on all ports.
        for (std::uint32_t i = 0; i < count; ++i) {
            if (requests[i].channel_count > 6 || requests[i].channel_count != requests[0].channel_count) return false;
        }
        return true;
    },
    [](P, const clap_audio_port_configuration_request* requests, std::uint32_t count) {
        current->see("apply_configuration");
        for (std::uint32_t i = 0; i < count; ++i) {
            auto& ports = requests[i].is_input ? current->inputs : current->outputs;
            ports[requests[i].port_index].channels = requests[i].channel_count;
        }
        return true;
    }};
const clap_plugin_audio_ports_config portConfigs{[](P) { return 2u; },
                                                 [](P, std::uint32_t index, clap_audio_ports_config_t* config) {
                                                     *config = {};
                                                     config->id = index;
                                                     config->input_port_count = config->output_port_count = 1;
                                                     config->has_main_input = config->has_main_output = true;
                                                     config->main_input_channel_count =
                                                         config->main_output_channel_count = index + 1;
                                                     return true;
                                                 },
                                                 [](P, clap_id id) {
                                                     current->see("audio-ports-config.select");
                                                     current->inputs[0].channels = current->outputs[0].channels =
                                                         id + 1;
                                                     return true;
                                                 }};

} // namespace

const void* spyExtension(P, const char* id) {
    const std::map<std::string, const void*> all{{CLAP_EXT_AUDIO_PORTS, &audioPorts},
                                                 {CLAP_EXT_NOTE_PORTS, &notePorts},
                                                 {CLAP_EXT_PARAMS, &params},
                                                 {CLAP_EXT_STATE, &stateExtension},
                                                 {CLAP_EXT_STATE_CONTEXT, &stateContext},
                                                 {CLAP_EXT_LATENCY, &latencyExtension},
                                                 {CLAP_EXT_TAIL, &tailExtension},
                                                 {CLAP_EXT_RENDER, &render},
                                                 {CLAP_EXT_VOICE_INFO, &voiceInfo},
                                                 {CLAP_EXT_TIMER_SUPPORT, &timers},
                                                 {CLAP_EXT_POSIX_FD_SUPPORT, &descriptors},
                                                 {CLAP_EXT_THREAD_POOL, &threadPool},
                                                 {CLAP_EXT_TRACK_INFO_COMPAT, &trackInfo},
                                                 {CLAP_EXT_PRESET_LOAD, &presetLoad},
                                                 {CLAP_EXT_NOTE_NAME, &noteName},
                                                 {CLAP_EXT_REMOTE_CONTROLS, &remoteControls},
                                                 {CLAP_EXT_CONFIGURABLE_AUDIO_PORTS, &configurable},
                                                 {CLAP_EXT_AUDIO_PORTS_CONFIG, &portConfigs}};
    current->see("get_extension");
    const auto found = all.find(id);
    return found != all.end() && current->extensions.count(id) != 0 ? found->second : nullptr;
}

} // namespace glovebox::hosting::test
