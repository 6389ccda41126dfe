#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "abi/clap/entry.h"
#include "hosting/clap/extensions.h"
#include "hosting/test/hosting_kit.h"

/// A CLAP plugin in this program, written against the ABI alone. It remembers what its host does ("activate@main") and
/// misbehaves where a test tells it to.
namespace glovebox::hosting::test {

namespace abi = ::glovebox::abi::clap;

struct SpyPort {
    std::uint32_t id = 0;
    std::uint32_t channels = 2;
    std::uint32_t flags = abi::CLAP_AUDIO_PORT_SUPPORTS_64BITS;
    std::uint32_t pair = abi::CLAP_INVALID_ID;
};

/// An event as the plugin saw it.
struct SeenEvent {
    abi::clap_event_header_t header{};
    abi::clap_event_note_t note{};
    abi::clap_event_note_expression_t expression{};
    abi::clap_event_param_value_t value{};
    abi::clap_event_midi_t midi{};
    std::vector<std::uint8_t> sysex;
};

class Spy {
public:
    /// One at a time: the C functions of an entry have no context.
    Spy();
    ~Spy();
    Spy(const Spy&) = delete;
    Spy& operator=(const Spy&) = delete;

    [[nodiscard]] static const abi::clap_plugin_entry_t* entry();

    // What it offers.
    std::set<std::string> extensions;
    std::vector<SpyPort> inputs{{1, 2, abi::CLAP_AUDIO_PORT_SUPPORTS_64BITS, 2}};
    std::vector<SpyPort> outputs{{2, 2, abi::CLAP_AUDIO_PORT_SUPPORTS_64BITS, 1}};
    std::vector<std::uint32_t> noteInputs;  ///< dialects
    std::vector<std::uint32_t> noteOutputs; ///< dialects
    std::vector<abi::clap_param_info_t> parameters;
    std::map<std::uint32_t, double> values;
    std::uint32_t latency = 0;
    std::uint32_t tail = 0;
    abi::clap_voice_info_t voices{4, 8, 0};
    bool isHardRealtime = false;
    bool initGrants = true;
    bool activateGrants = true;
    bool loadGrants = true;
    bool saveGrants = true;
    const char* ownId = nullptr;            ///< of its own descriptor; null: what the factory says
    std::uint32_t latencyStep = 0;          ///< added to the latency each time it is asked
    std::function<void()> withoutFunctions; ///< last in create_plugin: may take functions of `plugin` away
    std::string state = "state";
    abi::clap_process_status status = abi::CLAP_PROCESS_CONTINUE;

    // What it does besides.
    std::function<void()> inCreate, inInit, inActivate, inDeactivate, inMainThread, inFlush, inDestroy;
    std::function<void(const abi::clap_process_t&)> inProcess;
    std::function<void(std::uint32_t)> inTimer, inTask;

    // What it has seen.
    std::vector<std::string> calls;
    std::vector<SeenEvent> events;
    std::vector<std::uint32_t> contexts;
    std::vector<std::uint32_t> tasks;
    std::string lastPreset;
    const abi::clap_host_t* host = nullptr;
    const abi::clap_output_events_t* out = nullptr; ///< during process and flush
    int entered = 0;
    int left = 0;

    [[nodiscard]] std::size_t countOf(const std::string& call) const;
    void see(const char* function);
    void readEvents(const abi::clap_input_events_t* list);

    template <typename Extension>
    [[nodiscard]] const Extension* hostExtension(const char* id) const {
        return static_cast<const Extension*>(host->get_extension(host, id));
    }
    void addParameter(std::uint32_t id, double minimum, double maximum, double value,
                      std::uint32_t flags = abi::CLAP_PARAM_IS_AUTOMATABLE);

    abi::clap_plugin_t plugin{};
};

/// A spy with its loop, its listener and the host side under test.
struct Hosted {
    Hosted() = default;
    ~Hosted() { plugin.reset(); }
    /// Creates the plugin; false if it was refused.
    bool create();
    /// create, activate and start.
    bool start(std::uint32_t maxFrames = 64);
    /// One block on an audio thread.
    ProcessOutcome process(Block& block);

    HandLoop loop;
    Recorder told;
    Spy spy;
    std::shared_ptr<PluginFile> file;
    std::unique_ptr<Plugin> plugin;
    core::Status refusal;
};

/// From inside of `process` or `flush`: an event of the plugin.
template <typename Event>
bool push(const Spy& spy, const Event& event) {
    return spy.out->try_push(spy.out, &event.header);
}

} // namespace glovebox::hosting::test
