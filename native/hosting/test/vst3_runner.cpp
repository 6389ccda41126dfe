// Loads every plugin of one file, activates it and processes blocks with notes and parameter changes; what a crash of it
// takes down is this process alone. Prints one line per plugin; ends with 0, or 1 and the reason.
//
//     vst3_runner FILE [blocks [strict]]     strict: a reference to a host object that is left is a failure, too
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "hosting/test/hosting_kit.h"
#include "hosting/vst3/host_object.h"
#include "hosting/vst3/plugin_file.h"

namespace {

using namespace glovebox;
using hosting::test::HandLoop;
using hosting::test::Recorder;

int fail(const std::string& what, const core::Status& status) {
    std::printf("%s: %s (%s)\n", what.c_str(), status.text().c_str(), std::string(core::codeName(status.code)).c_str());
    return 1;
}

void fillBlock(hosting::test::Block& block, const core::PortLayoutInfo& layout,
               const std::vector<core::ParameterInfo>& parameters, int number) {
    for (std::size_t port = 0; port < layout.audioInputs.size(); ++port) {
        for (std::size_t channel = 0; channel < layout.audioInputs[port].channels; ++channel) {
            for (std::uint32_t frame = 0; frame < block.block.frames; ++frame) {
                block.input(port, channel)[frame] =
                    0.5f * static_cast<float>(std::sin((number * 256.0 + frame) * 0.05));
            }
        }
    }
    block.eventsIn.clear();
    block.eventsOut.clear();
    if (!parameters.empty()) {
        const auto& parameter = parameters[static_cast<std::size_t>(number) % parameters.size()];
        core::Event change;
        change.kind = core::EventKind::parameterValue;
        change.time = static_cast<std::uint32_t>(number) % block.block.frames;
        change.id = parameter.id;
        change.value = (number % 10) / 10.0;
        if ((parameter.flags & (core::parameterIsReadOnly | core::parameterIsBypass)) == 0)
            block.eventsIn.insert(change);
    }
    if (!layout.noteInputs.empty() && number % 4 < 2) {
        core::Event note;
        note.kind = number % 4 == 0 ? core::EventKind::noteOn : core::EventKind::noteOff;
        note.channel = 0;
        note.key = 60;
        note.value = 0.8;
        block.eventsIn.insert(note);
    }
}

int runPlugin(hosting::PluginFile& file, const core::PluginDescriptor& descriptor, HandLoop& loop, int blocks) {
    Recorder listener;
    auto created = file.create(descriptor.id, loop, listener);
    if (!created) return fail(descriptor.name, created.status());
    auto& plugin = **created;
    const auto layout = plugin.ports();
    const auto parameters = plugin.parameters();
    auto state = plugin.saveState(core::StateContext::project);
    hosting::Activation activation;
    activation.maxFrames = 256;
    if (auto status = plugin.activate(activation); !status) return fail(descriptor.name, status);
    hosting::test::Block block(layout, 256);
    double peak = 0;
    int failures = 0;
    for (int number = 0; number < blocks; ++number) {
        fillBlock(block, layout, parameters, number);
        hosting::test::onAudioThread([&] {
            if (number == 0) static_cast<void>(plugin.startProcessing());
            if (plugin.process(block.block) == hosting::ProcessOutcome::failed) ++failures;
        });
        for (std::size_t port = 0; port < layout.audioOutputs.size(); ++port) {
            for (std::size_t channel = 0; channel < layout.audioOutputs[port].channels; ++channel) {
                for (std::uint32_t frame = 0; frame < 256; ++frame)
                    peak = std::max(peak, std::abs(double{block.output(port, channel)[frame]}));
            }
        }
        plugin.serveMainThread();
    }
    hosting::test::onAudioThread([&] { plugin.stopProcessing(); });
    plugin.deactivate();
    const bool isLoaded = state && plugin.loadState(*state, core::StateContext::project);
    const auto latency = plugin.status().latencyFrames;
    created.value().reset();
    std::printf(
        "%s %s: %zu in, %zu out, %zu parameters, latency %u, state %zu bytes %s, peak %.4f, failed %d, breaches: %s\n",
        descriptor.id.c_str(), descriptor.name.c_str(), layout.audioInputs.size(), layout.audioOutputs.size(),
        parameters.size(), latency, state ? state->size() : 0, isLoaded ? "restored" : "not restored", peak, failures,
        listener.allBreaches().c_str());
    std::fflush(stdout);
    return failures == 0 && isLoaded ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    HandLoop loop;
    int result = 0;
    {
        auto file = hosting::vst3::loadFile(argv[1], loop);
        if (!file) return fail(argv[1], file.status());
        for (const auto& descriptor : (*file)->plugins())
            result |= runPlugin(**file, descriptor, loop, argc > 2 ? std::atoi(argv[2]) : 100);
    }
    if (hosting::vst3::hostObjectsAlive() != 0) {
        // The plugin's leak, not ours: every fixture gets here with 0.
        std::printf("host objects left alive: %lld\n", static_cast<long long>(hosting::vst3::hostObjectsAlive()));
        if (argc > 3) result = 1;
    }
    return result;
}
