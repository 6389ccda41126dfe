#include "rig.h"

#include "kit.h"
#include "process_facts.h"

#include "os/clock.h"

namespace glovebox::bench {

namespace {

/// A block that ends sooner although it is incomplete did not wait for anybody: no deadline is shorter.
constexpr std::uint64_t shortestWaitNs = 500'000;
constexpr std::uint32_t channelCount = 2;

} // namespace

GroupOptions rigGroupOptions(Shape shape, std::uint32_t frames) {
    GroupOptions options;
    options.name = "bench";
    options.maxBlockSize = frames;
    options.crossing = shape == Shape::series ? Crossing::synchronous : Crossing::pipelined;
    options.hangAfterBlocks = 1'000'000;
    return options;
}

Rig::Rig(Runtime& runtime, const RigOptions& options)
    : made(options), leadNs(runtime.calibration().waits.preWakeLeadNs) {
    handle = std::make_unique<Group>(need(runtime.createGroup(rigGroupOptions(made.shape, made.frames)), "group"));
    for (std::uint32_t i = 0; i < made.count; ++i) {
        if (made.hosting == HostingMode::sandboxed || i == 0) {
            SandboxOptions sandbox;
            sandbox.hosting = made.hosting;
            sandbox.start = made.start;
            sandbox.recovery.autosaveMs = 0;
            sandboxIds.push_back(need(handle->addSandbox(sandbox), "sandbox"));
            if (made.hosting == HostingMode::sandboxed)
                sandboxProcesses.push_back(need(handle->sandboxProcessId(sandboxIds.back()), "process id"));
        }
        DeviceOptions device;
        device.file = made.file;
        deviceIds.push_back(need(handle->addDevice(sandboxIds.back(), device), "device"));
        if (made.shape == Shape::series && i > 0)
            need(handle->connect({PortKind::audio, deviceIds[i - 1], 0, deviceIds[i], 0}), "connection");
    }
    addEnds();
}

Rig::~Rig() { handle->close(); }

void Rig::addEnds() {
    const std::size_t ends = made.shape == Shape::series ? 1 : made.count;
    for (std::size_t i = 0; i < ends; ++i) {
        static_cast<void>(need(handle->addHostInput(deviceIds[i], 0, channelCount), "host input"));
        const DeviceId last = made.shape == Shape::series ? deviceIds.back() : deviceIds[i];
        static_cast<void>(need(handle->addHostOutput(last, 0), "host output"));
    }
    for (std::size_t i = 0; i < 2 * ends; ++i) {
        for (std::uint32_t channel = 0; channel < channelCount; ++channel) samples.emplace_back(made.frames, 0.25f);
    }
    for (std::size_t i = 0; i < 2 * ends; ++i) {
        pointers.push_back({samples[i * channelCount].data(), samples[i * channelCount + 1].data()});
        (i < ends ? inputs : outputs).push_back({pointers.back().data(), channelCount, SampleType::float32});
    }
}

BlockOutcome Rig::block() noexcept {
    Block block;
    block.frames = made.frames;
    block.inputs = inputs;
    block.outputs = outputs;
    block.isMeasured = isRecorded;
    const std::uint64_t begun = os::nowNs();
    const client::BlockRecorder::Begun record = isRecorded ? recorder.begin() : client::BlockRecorder::Begun{};
    const BlockReport report = handle->process(block);
    if (isRecorded) recorder.end(record, report, 1e9 * made.frames / 48'000);
    durationNs = os::nowNs() - begun;
    kernelCalls = report.kernelCalls;
    if (report.isComplete) return BlockOutcome::complete;
    return durationNs >= shortestWaitNs ? BlockOutcome::incomplete : BlockOutcome::skipped;
}

void Rig::placePeers() const {
    if (made.place == Place::free) return; // what the product does
    for (const std::uint32_t process : sandboxProcesses)
        if (const std::uint32_t thread = threadNamed(process, "gb-audio"); thread != 0)
            pinThread(thread, peerProcessor(made.place));
}

bool Rig::isRealtime() const {
    for (const SandboxId sandbox : sandboxIds) {
        const auto process = handle->sandboxProcess(sandbox);
        if (!process || process.value().realtime != RealtimeState::granted) return false;
    }
    return true;
}

bool Rig::isPlaced() const {
    if (made.hosting == HostingMode::direct || made.shape != Shape::series || sandboxIds.size() < 2) return true;
    for (const SandboxId sandbox : sandboxIds) {
        const auto process = handle->sandboxProcess(sandbox);
        if (!process || !process.value().processor) return false;
    }
    return true;
}

std::string Rig::placement() const {
    if (made.place != Place::free) return std::string("pinned: ") + placeName(made.place);
    std::string kept;
    for (const SandboxId sandbox : sandboxIds) {
        const auto process = handle->sandboxProcess(sandbox);
        const auto processor = process ? process.value().processor : std::nullopt;
        const std::string where = processor ? "kept on " + std::to_string(*processor) : "free";
        if (kept.empty()) kept = where;
        if (kept != where) return "some kept";
    }
    return kept;
}

std::uint64_t Rig::cpuNs() const {
    std::uint64_t sum = 0;
    for (const std::uint32_t process : sandboxProcesses) sum += cpuNsOf(process);
    return sum;
}

} // namespace glovebox::bench
