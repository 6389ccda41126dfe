#include "client/test/client_kit.h"

#include "client/test/need.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <thread>

namespace client_kit {

namespace {

std::string suffix(Format format) { return format == Format::clap ? ".clap" : ".vst3"; }

} // namespace

Runtime newRuntime() {
    RuntimeOptions options;
    options.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    return need(Runtime::create(options), "Runtime::create");
}

Runtime& sharedRuntime() {
    static Runtime runtime = newRuntime();
    return runtime;
}

std::string fixturePath(const std::string& name, Format format) {
    return GLOVEBOX_FIXTURES "/" + name + suffix(format);
}
std::string crasherPath(const std::string& name, Format format) {
    return GLOVEBOX_CRASHERS "/" + name + suffix(format);
}

std::string testPluginPath(const std::string& name, Format format) {
    return GLOVEBOX_TEST_PLUGINS "/" + name + suffix(format);
}

void awaitPrepared(const Runtime& runtime) {
    if (runtime.forkServerProcessId() == 0) return;
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (runtime.preparedProcessId() == 0 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
}

Rig::Rig(const GroupOptions& options, GroupListener listener) : Rig(sharedRuntime(), options, std::move(listener)) {}

Rig::Rig(Runtime& runtime, const GroupOptions& options, GroupListener listener)
    : group(need(runtime.createGroup(options, std::move(listener)), "createGroup")) {}

SandboxId Rig::sandbox(Fallback fallback) {
    SandboxOptions options;
    options.hosting = hosting;
    options.fallback = fallback;
    options.recovery = recovery;
    // Tests run beside others on few processors: a plugin that loops for ever at real-time priority would keep the
    // sandboxes that it is compared with from their own processor.
    options.wantsRealtime = false;
    return need(group.addSandbox(options), "addSandbox");
}

DeviceId Rig::addFile(SandboxId sandbox, const std::string& file, Format format, const std::string& pluginId) {
    DeviceOptions options;
    options.file = file;
    options.pluginId = pluginId;
    options.samples = DeviceOptions::Samples::float32;
    const auto device = need(group.addDevice(sandbox, options), ("addDevice " + file).c_str());
    formats[device] = format;
    return device;
}

DeviceId Rig::add(SandboxId sandbox, const std::string& fixture, Format format, const std::string& pluginId) {
    return addFile(sandbox, fixturePath(fixture, format), format, pluginId);
}

DeviceId Rig::addCrasher(SandboxId sandbox, const std::string& crasher, Format format) {
    return addFile(sandbox, crasherPath(crasher, format), format, {});
}

DeviceId Rig::addTestPlugin(SandboxId sandbox, const std::string& plugin, Format format) {
    return addFile(sandbox, testPluginPath(plugin, format), format, {});
}

double Rig::ownUnits(DeviceId device, double plain, double minimum, double maximum) const {
    return formats.at(device) == Format::clap ? plain : (plain - minimum) / (maximum - minimum);
}

void Rig::set(DeviceId device, std::uint32_t parameter, double plain, double minimum, double maximum) {
    need(group.setParameter(device, parameter, ownUnits(device, plain, minimum, maximum)), "setParameter");
}

ConnectionId Rig::connect(DeviceId source, std::uint32_t sourcePort, DeviceId target, std::uint32_t targetPort,
                          PortKind kind) {
    return need(group.connect({kind, source, sourcePort, target, targetPort}), "connect");
}

void Rig::feed(DeviceId device, std::uint32_t port, const Signal& signal) {
    HostInput input;
    input.index = need(group.addHostInput(device, port, static_cast<std::uint32_t>(signal.size())), "addHostInput");
    input.signal = signal;
    input.buffer = silence(signal.size(), group.options().maxBlockSize);
    hostInputs.push_back(std::move(input));
    auto& kept = hostInputs.back();
    for (auto& channel : kept.buffer) kept.pointers.push_back(channel.data());
    if (inputBuffers.size() <= kept.index) inputBuffers.resize(kept.index + 1);
    inputBuffers[kept.index] = {kept.pointers.data(), static_cast<std::uint32_t>(kept.pointers.size()),
                                SampleType::float32};
}

std::size_t Rig::hear(DeviceId device, std::uint32_t port) {
    const auto info = need(group.deviceInfo(device), "deviceInfo");
    REQUIRE(port < info.ports.audioOutputs.size());
    const auto channels = info.ports.audioOutputs[port].channels;
    HostOutput output;
    output.index = need(group.addHostOutput(device, port), "addHostOutput");
    output.buffer = silence(channels, group.options().maxBlockSize);
    hostOutputs.push_back(std::move(output));
    auto& kept = hostOutputs.back();
    for (auto& channel : kept.buffer) kept.pointers.push_back(channel.data());
    if (outputBuffers.size() <= kept.index) outputBuffers.resize(kept.index + 1);
    outputBuffers[kept.index] = {kept.pointers.data(), channels, SampleType::float32};
    heard.push_back(silence(channels, position));
    return heard.size() - 1;
}

void Rig::command(std::uint64_t frame, DeviceId device, const core::Event& event) {
    timed.push_back({frame, device, event});
}

void Rig::playBlock(std::uint32_t frames, bool isOffline) {
    for (auto& input : hostInputs) {
        for (std::size_t c = 0; c < input.signal.size(); ++c) {
            const auto& samples = input.signal[c];
            for (std::uint32_t i = 0; i < frames; ++i)
                input.buffer[c][i] = position + i < samples.size() ? samples[position + i] : 0.0f;
        }
    }
    std::vector<TimedCommand> commands;
    for (const auto& item : timed) {
        if (item.frame < position || item.frame >= position + frames) continue;
        TimedCommand command{item.device, item.event, {}};
        command.event.time = static_cast<std::uint32_t>(item.frame - position);
        commands.push_back(command);
    }
    Block block;
    block.frames = frames;
    block.inputs = inputBuffers;
    block.outputs = outputBuffers;
    block.commands = commands;
    const auto report = isOffline ? group.processOffline(block) : group.process(block);
    CHECK(report.sequence != 0);
    CHECK_EQUAL(report.frames, frames);

    PlayedBlock played{position, frames, report.isComplete, report.kernelCalls, report.durationNs, {}};
    for (const auto& outcome : report.sandboxes) played.outcomes[outcome.sandbox] = outcome.outcome;
    blocks.push_back(std::move(played));
    for (std::size_t o = 0; o < hostOutputs.size(); ++o) {
        for (std::size_t c = 0; c < heard[o].size(); ++c) {
            const auto& buffer = hostOutputs[o].buffer[c];
            heard[o][c].insert(heard[o][c].end(), buffer.begin(), buffer.begin() + frames);
        }
    }
    position += frames;
}

void Rig::play(std::uint64_t frames, std::vector<std::uint32_t> sizes) {
    if (sizes.empty()) sizes.push_back(group.options().maxBlockSize);
    const auto end = position + frames;
    for (std::size_t turn = 0; position < end; ++turn) {
        const auto size = std::min<std::uint64_t>(sizes[turn % sizes.size()], end - position);
        playBlock(static_cast<std::uint32_t>(size));
        if (!CHECK(blocks.back().isComplete)) return;
    }
}

void checkSame(const Signal& seen, const Signal& expected, const char* what, const char* file, int line) {
    using ::glovebox::testing::reportFailure;
    const std::string begin = std::string("CHECK_SAME(") + what + "): ";
    if (seen.size() != expected.size()) {
        reportFailure(file, line,
                      begin + std::to_string(seen.size()) + " channels, not " + std::to_string(expected.size()));
        return;
    }
    for (std::size_t c = 0; c < seen.size(); ++c) {
        if (seen[c].size() != expected[c].size()) {
            reportFailure(file, line,
                          begin + std::to_string(seen[c].size()) + " frames, not " +
                              std::to_string(expected[c].size()));
            return;
        }
        for (std::size_t i = 0; i < seen[c].size(); ++i) {
            // -0 and +0 are the same value to every plugin here: a mixer may start from either.
            if (std::bit_cast<std::uint32_t>(seen[c][i]) == std::bit_cast<std::uint32_t>(expected[c][i])) continue;
            if (seen[c][i] == 0 && expected[c][i] == 0) continue;
            reportFailure(file, line,
                          begin + "channel " + std::to_string(c) + " frame " + std::to_string(i) + ": " +
                              ::glovebox::testing::toText(seen[c][i]) + " is not " +
                              ::glovebox::testing::toText(expected[c][i]));
            return;
        }
    }
}

} // namespace client_kit
