#include "hosting/test/clap_spy.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "abi/clap/factory/plugin_factory.h"
#include "hosting/clap/plugin_file.h"
#include "hosting/test/clap_spy_extensions.h"

namespace glovebox::hosting::test {
namespace {

using namespace ::glovebox::abi::clap;

std::thread::id mainThread;

const clap_plugin_descriptor_t spyDescriptor{
    CLAP_VERSION, "org.glovebox.test.spy", "Spy", "glovebox", nullptr, nullptr, nullptr, "1.0", nullptr, nullptr};

using P = const clap_plugin_t*;

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
    plugin.get_extension = spyExtension;
    plugin.on_main_thread = [](P) {
        current->see("on_main_thread");
        if (current->inMainThread) current->inMainThread();
    };
    static clap_plugin_descriptor_t own;
    if (current->ownId != nullptr) {
        own = spyDescriptor;
        own.id = current->ownId;
        plugin.desc = &own;
    }
    if (current->withoutFunctions) current->withoutFunctions();
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

Spy* current = nullptr;

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
