// example-render [SANDBOX-HOST FIXTURE-FOLDER]
//
// Two plugins of two formats in two sandboxes, from C++ alone: a gain as CLAP feeds a gain as VST3. Renders one second
// offline, then plays a hundred blocks at the pace of an audio device, and says what the reports said. Without arguments it
// expects the build's own layout: build/Release/sandbox-host, build/Release/fixtures/, build/Release/examples/example-render.

#include <glovebox/group.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

/// Every call that can fail returns a Result or a Status with a code, a constant text and details. This program gives up.
struct GivenUp {};

template <typename Value>
Value need(glovebox::Result<Value> result, const char* what) {
    if (result) return std::move(result).value();
    std::fprintf(stderr, "%s: %s\n", what, result.status().text().c_str());
    throw GivenUp{};
}

void need(const glovebox::Status& status, const char* what) {
    if (status) return;
    std::fprintf(stderr, "%s: %s\n", what, status.text().c_str());
    throw GivenUp{};
}

const char* outcomeName(glovebox::StageOutcome outcome) {
    switch (outcome) {
    case glovebox::StageOutcome::done: return "done";
    case glovebox::StageOutcome::late: return "late";
    case glovebox::StageOutcome::dead: return "dead";
    }
    return "";
}

/// Sets the gain to `gain` times, in the units that the plugin itself uses: a CLAP plain, a VST3 normalised.
void setGain(glovebox::Group& group, glovebox::DeviceId device, double gain) {
    const auto parameters = need(group.parameters(device), "parameters");
    const auto info = need(group.deviceInfo(device), "device info");
    const double highest = 4; // of this plugin; a real host would ask valueToText
    const bool isPlain = info.descriptor.format == glovebox::core::PluginFormat::clap;
    need(group.setParameter(device, parameters.at(0).id, isPlain ? gain : gain / highest), "set parameter");
}

void run(const std::string& sandboxHost, const std::string& fixtures) {
    using namespace glovebox;

    // One runtime per process: it owns the thread that waits for deaths and messages of all sandboxes.
    RuntimeOptions where;
    where.sandboxHost = sandboxHost;
    Runtime runtime = need(Runtime::create(where), "runtime");

    // A group is what is processed together. `synchronous`: what one sandbox makes reaches the next in the same block.
    GroupOptions options;
    options.name = "example";
    options.sampleRate = 48000;
    options.maxBlockSize = 256;
    options.crossing = Crossing::synchronous;
    // The listener hears what happens off the audio path, on a thread of the runtime.
    Group group = need(runtime.createGroup(options,
                                           [](const GroupEvent& event) {
                                               if (const auto* ended = std::get_if<SandboxEnded>(&event))
                                                   std::printf("sandbox %u ended: %s\n", ended->sandbox,
                                                               ended->end.reason.c_str());
                                           }),
                       "group");

    // Each sandbox is a process of its own. Should this one die, its consumers get its input instead of its output.
    SandboxOptions first;
    first.name = "first";
    first.fallback = Fallback::bypass;
    const SandboxId left = need(group.addSandbox(first), "sandbox");
    const SandboxId right = need(group.addSandbox({}), "sandbox");

    DeviceOptions clap, vst3;
    clap.file = fixtures + "/gain.clap";
    vst3.file = fixtures + "/gain.vst3";
    const DeviceId a = need(group.addDevice(left, clap), "CLAP gain");
    const DeviceId b = need(group.addDevice(right, vst3), "VST3 gain");
    for (const DeviceId device : {a, b}) {
        const DeviceInfo info = need(group.deviceInfo(device), "device info");
        std::printf("device %u: %s %s by %s, in process %u\n", device, info.descriptor.name.c_str(),
                    info.descriptor.version.c_str(), info.descriptor.vendor.c_str(),
                    need(group.sandboxProcessId(info.sandbox), "process id"));
    }
    setGain(group, a, 0.5);
    setGain(group, b, 0.25);

    // Host input -> a -> b -> host output.
    need(group.connect({PortKind::audio, a, 0, b, 0}), "connection");
    const std::uint32_t input = need(group.addHostInput(a, 0), "host input");
    const std::uint32_t output = need(group.addHostOutput(b, 0), "host output");

    // --- one second offline: no deadline, every block complete ---
    const std::uint64_t frames = 48000;
    std::vector<float> sine(frames);
    for (std::size_t i = 0; i < frames; ++i)
        sine[i] =
            static_cast<float>(std::sin(2 * std::numbers::pi * 440 * static_cast<double>(i) / options.sampleRate));
    RenderRequest request;
    request.frames = frames;
    request.inputs.resize(input + 1);
    request.inputs[input] = {sine, sine};
    const RenderResult rendered = need(group.render(request), "render");
    double worst = 0;
    for (const auto& channel : rendered.outputs.at(output))
        for (std::size_t i = 0; i < frames; ++i) worst = std::max(worst, std::abs(channel[i] - 0.125 * sine[i]));
    std::printf("rendered %llu blocks, %llu incomplete; largest error %g\n",
                static_cast<unsigned long long>(rendered.blocks),
                static_cast<unsigned long long>(rendered.incompleteBlocks), worst);

    // --- a hundred blocks in time: this thread plays the audio device ---
    // Buffers belong to the caller; `process` allocates nothing and returns by its deadline whatever the plugins do.
    std::vector<float> in[2], out[2];
    for (int channel = 0; channel < 2; ++channel) {
        in[channel].assign(options.maxBlockSize, 0.0f);
        out[channel].assign(options.maxBlockSize, 0.0f);
    }
    void* inChannels[] = {in[0].data(), in[1].data()};
    void* outChannels[] = {out[0].data(), out[1].data()};
    std::vector<HostBuffer> inputs(input + 1), outputs(output + 1);
    inputs[input] = {inChannels, 2, SampleType::float32};
    outputs[output] = {outChannels, 2, SampleType::float32};

    const auto period =
        std::chrono::nanoseconds(static_cast<std::int64_t>(options.maxBlockSize * 1e9 / options.sampleRate));
    auto due = std::chrono::steady_clock::now();
    std::uint64_t slowest = 0, sum = 0;
    for (int number = 0; number < 100; ++number) {
        std::this_thread::sleep_until(due);
        due += period;
        for (std::uint32_t i = 0; i < options.maxBlockSize; ++i)
            in[0][i] = in[1][i] = sine[(static_cast<std::size_t>(number) * options.maxBlockSize + i) % frames];
        Block block;
        block.frames = options.maxBlockSize;
        block.inputs = inputs;
        block.outputs = outputs;
        const BlockReport report = group.process(block);
        slowest = std::max(slowest, report.durationNs);
        sum += report.durationNs;
        // The report says of every sandbox whether its part is there or a fallback took its place.
        if (report.isComplete && number != 99) continue;
        std::printf("block %llu: %u frames in %.1f us, %u kernel calls, %u samples replaced, %u events dropped\n",
                    static_cast<unsigned long long>(report.sequence), report.frames,
                    static_cast<double>(report.durationNs) / 1000, report.kernelCalls, report.scrubbedSamples,
                    report.droppedEvents);
        for (const SandboxOutcome& outcome : report.sandboxes)
            std::printf("  sandbox %u: %s, %u of %u stages\n", outcome.sandbox, outcomeName(outcome.outcome),
                        outcome.stagesDone, outcome.stages);
    }
    const GroupStatistics total = group.statistics();
    std::printf("100 blocks: %.1f us on average, %.1f us at most; %llu of %llu blocks incomplete since the start\n",
                static_cast<double>(sum) / 100 / 1000, static_cast<double>(slowest) / 1000,
                static_cast<unsigned long long>(total.incompleteBlocks), static_cast<unsigned long long>(total.blocks));

    // Saves nobody's state here; ends both processes and waits until they are gone.
    group.close();
}

} // namespace

int main(int argc, char** argv) {
    const auto built = std::filesystem::absolute(argv[0]).parent_path().parent_path();
    const std::string host = argc > 1 ? argv[1] : (built / "sandbox-host").string();
    const std::string fixtures = argc > 2 ? argv[2] : (built / "fixtures").string();
    try {
        run(host, fixtures);
    } catch (const GivenUp&) {
        return 1;
    }
    return 0;
}
