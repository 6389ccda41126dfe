#include "hosting/test/clap_spy.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "abi/clap/factory/plugin_factory.h"
#include "hosting/clap/plugin_file.h"

namespace glovebox::hosting::test {
namespace {

using namespace ::glovebox::abi::clap;

Spy* current = nullptr;
std::thread::id mainThread;

const clap_plugin_descriptor_t spyDescriptor{
    CLAP_VERSION, "org.glovebox.test.spy", "Spy", "glovebox", nullptr, nullptr, nullptr, "1.0", nullptr, nullptr};

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
           static_cast<std::int64_t>(current->state.size());
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
    return current->latency;
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

const void* extensionOf(P, const char* id) {
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

const clap_plugin_t* createPlugin(const clap_plugin_factory*, const clap_host_t* host, const char*) {
    current->see("create");
    current->host = host;
    if (current->inCreate) current->inCreate();
    auto& plugin = current->plugin;
    plugin.desc = &spyDescriptor;
    plugin.plugin_data = current;
    plugin.init = [](P) {
        current->see("init");
        if (current->inInit) current->inInit();
        return current->initGrants;
    };
    plugin.destroy = [](P) {
        current->see("destroy");
        if (current->inDestroy) current->inDestroy();
    };
    plugin.activate = [](P, double, std::uint32_t, std::uint32_t) {
        current->see("activate");
        if (current->inActivate) current->inActivate();
        return current->activateGrants;
    };
    plugin.deactivate = [](P) {
        current->see("deactivate");
        if (current->inDeactivate) current->inDeactivate();
    };
    plugin.start_processing = [](P) {
        current->see("start_processing");
        return true;
    };
    plugin.stop_processing = [](P) { current->see("stop_processing"); };
    plugin.reset = [](P) { current->see("reset"); };
    plugin.process = [](P, const clap_process_t* process) {
        current->see("process");
        current->readEvents(process->in_events);
        current->out = process->out_events;
        if (current->inProcess) current->inProcess(*process);
        current->out = nullptr;
        return current->status;
    };
    plugin.get_extension = extensionOf;
    plugin.on_main_thread = [](P) {
        current->see("on_main_thread");
        if (current->inMainThread) current->inMainThread();
    };
    return &plugin;
}

const clap_plugin_factory_t factory{
    [](const clap_plugin_factory*) { return 1u; },
    [](const clap_plugin_factory*, std::uint32_t index) { return index == 0 ? &spyDescriptor : nullptr; },
    createPlugin};
const clap_plugin_entry_t spyEntry{
    CLAP_VERSION,
    [](const char*) {
        ++current->entered;
        return true;
    },
    [] { ++current->left; },
    [](const char* id) -> const void* { return std::strcmp(id, CLAP_PLUGIN_FACTORY_ID) == 0 ? &factory : nullptr; }};

template <typename Event>
void copyEvent(const clap_event_header_t* header, Event& out) {
    std::memcpy(&out, header, sizeof(out));
}

} // namespace

Spy::Spy() : extensions{CLAP_EXT_AUDIO_PORTS, CLAP_EXT_NOTE_PORTS, CLAP_EXT_PARAMS, CLAP_EXT_STATE} {
    current = this;
    mainThread = std::this_thread::get_id();
}

Spy::~Spy() { current = nullptr; }

const clap_plugin_entry_t* Spy::entry() { return &spyEntry; }

std::size_t Spy::countOf(const std::string& call) const {
    return static_cast<std::size_t>(std::count(calls.begin(), calls.end(), call));
}

void Spy::see(const char* function) {
    const char* where = AudioRole::isHere() ? "@audio" : std::this_thread::get_id() == mainThread ? "@main" : "@other";
    calls.push_back(std::string(function) + where);
}

void Spy::readEvents(const clap_input_events_t* list) {
    for (std::uint32_t i = 0; i < list->size(list); ++i) {
        const clap_event_header_t* header = list->get(list, i);
        SeenEvent seen;
        seen.header = *header;
        switch (header->type) {
        case CLAP_EVENT_NOTE_ON:
        case CLAP_EVENT_NOTE_OFF:
        case CLAP_EVENT_NOTE_CHOKE: copyEvent(header, seen.note); break;
        case CLAP_EVENT_NOTE_EXPRESSION: copyEvent(header, seen.expression); break;
        case CLAP_EVENT_PARAM_VALUE:
            copyEvent(header, seen.value);
            values[seen.value.param_id] = seen.value.value;
            break;
        case CLAP_EVENT_PARAM_MOD: copyEvent(header, seen.value); break;
        case CLAP_EVENT_MIDI: copyEvent(header, seen.midi); break;
        case CLAP_EVENT_MIDI_SYSEX: {
            clap_event_midi_sysex_t sysex;
            copyEvent(header, sysex);
            seen.sysex.assign(sysex.buffer, sysex.buffer + sysex.size);
            break;
        }
        default: break;
        }
        events.push_back(std::move(seen));
    }
}

void Spy::addParameter(std::uint32_t id, double minimum, double maximum, double value, std::uint32_t flags) {
    clap_param_info_t info{};
    info.id = id;
    info.flags = flags;
    // Never dereferenced: only a value that must come back.
    info.cookie = reinterpret_cast<void*>(static_cast<std::uintptr_t>(0x1000 + id));
    std::snprintf(info.name, sizeof(info.name), "parameter %u", id);
    info.min_value = minimum;
    info.max_value = maximum;
    info.default_value = value;
    parameters.push_back(info);
    values[id] = value;
}

bool Hosted::create() {
    auto loaded = clap::fromEntry(Spy::entry(), "spy.clap");
    if (!loaded) {
        refusal = loaded.status();
        return false;
    }
    file = *loaded;
    auto made = file->create("", loop, told);
    if (!made) {
        refusal = made.status();
        return false;
    }
    plugin = std::move(*made);
    return true;
}

bool Hosted::start(std::uint32_t maxFrames) {
    if (!create()) return false;
    Activation activation;
    activation.maxFrames = maxFrames;
    refusal = plugin->activate(activation);
    bool isStarted = false;
    onAudioThread([&] { isStarted = plugin->startProcessing(); });
    return refusal.isOk() && isStarted;
}

ProcessOutcome Hosted::process(Block& block) {
    ProcessOutcome outcome{};
    onAudioThread([&] { outcome = plugin->process(block.block); });
    return outcome;
}

} // namespace glovebox::hosting::test
