#include "client/driver.h"

#include "client/driver_source.h"
#include "client/spsc_ring.h"
#include "os/clock.h"
#include "os/realtime_broker.h"
#include "os/thread.h"

#include <algorithm>
#include <cmath>
#include <system_error>

namespace glovebox::client {

namespace {

/// Below a sandbox host's own audio threads nothing would be gained: they all wait for this one.
constexpr int driverPriority = 10;

void raiseTo(std::atomic<std::uint64_t>& worst, std::uint64_t value) noexcept {
    if (value > worst.load(std::memory_order_relaxed)) worst.store(value, std::memory_order_relaxed);
}

void add(std::atomic<std::uint64_t>& counter, std::uint64_t count) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
}

bool isFinitePositive(double value) { return std::isfinite(value) && value > 0; }

core::Status check(const DriverOptions& options, const GroupOptions& group) {
    const auto refuse = [](const char* details) {
        return core::fail(core::ErrorCode::invalidArgument, "driver option out of range", details);
    };
    if (options.frames > group.maxBlockSize) return refuse("frames above the group's maxBlockSize");
    if (options.historyBlocks == 0 || options.historyBlocks > 1u << 24)
        return refuse("historyBlocks outside 1 .. 2^24");
    if (options.commandCapacity == 0 || options.commandCapacity > 65536)
        return refuse("commandCapacity outside 1 .. 65536");
    if (options.ringFrames > 1u << 26) return refuse("ringFrames above 2^26");
    for (const auto& channels : {options.inputChannels, options.outputChannels})
        if (std::ranges::any_of(channels, [](std::uint32_t count) { return count > 64; }))
            return refuse("more than 64 channels");
    if (const auto* sine = std::get_if<SineSource>(&options.source))
        if (!isFinitePositive(sine->frequencyHz) || !std::isfinite(sine->amplitude)) return refuse("sine source");
    if (const auto* noise = std::get_if<NoiseSource>(&options.source))
        if (!std::isfinite(noise->amplitude)) return refuse("noise source");
    if (const auto* loop = std::get_if<LoopSource>(&options.source))
        if (loop->channels.empty() || std::ranges::any_of(loop->channels, [](const auto& one) { return one.empty(); }))
            return refuse("loop source without samples");
    return core::ok();
}

/// Moves song time on by `frames`, as a sequencer that plays does.
void advanceTransport(core::Transport& transport, std::uint32_t frames, double sampleRate) noexcept {
    if (transport.steadyFrames >= 0) transport.steadyFrames += frames;
    if ((transport.flags & core::transportIsPlaying) == 0) return;
    const double seconds = frames / sampleRate;
    transport.songSeconds += seconds;
    transport.songBeats += seconds * transport.tempo / 60;
    if (transport.timeSignatureNumerator == 0 || transport.timeSignatureDenominator == 0) return;
    const double barBeats = 4.0 * transport.timeSignatureNumerator / transport.timeSignatureDenominator;
    const double bars = std::floor((transport.songBeats - transport.barStartBeats) / barBeats);
    transport.barStartBeats += bars * barBeats;
    transport.barNumber += static_cast<std::int32_t>(bars);
}

} // namespace

struct PacedDriver::Ring {
    Ring(std::uint32_t channelCount, std::uint32_t frames) {
        for (std::uint32_t i = 0; i < channelCount; ++i) channels.emplace_back(frames);
    }
    std::vector<SpscRing<float>> channels;
    std::atomic<std::uint64_t> lost{0};
};

struct PacedDriver::Queue {
    struct Entry {
        DeviceId device = 0;
        core::Event event;
    };
    explicit Queue(std::uint32_t capacity) : ring(capacity), entries(capacity), timed(capacity) {}
    SpscRing<Entry> ring;
    std::vector<Entry> entries;
    std::vector<TimedCommand> timed;
};

/// Everything a block needs, allocated before the first one.
struct PacedDriver::Buffers {
    Buffers(const DriverOptions& options, const GroupOptions& group)
        : generator(options.source, group.sampleRate, countOf(options.inputChannels)),
          samples((countOf(options.inputChannels) + countOf(options.outputChannels)) * std::size_t{options.frames}) {
        float* next = samples.data();
        const auto lay = [&](const std::vector<std::uint32_t>& channels, auto& pointers, auto& ends) {
            pointers.resize(countOf(channels));
            std::size_t first = 0;
            for (const std::uint32_t count : channels) {
                for (std::uint32_t i = 0; i < count; ++i, next += options.frames) pointers[first + i] = next;
                ends.push_back({pointers.data() + first, count, core::SampleType::float32});
                first += count;
            }
        };
        lay(options.inputChannels, inputPointers, inputs);
        lay(options.outputChannels, outputPointers, outputs);
    }
    static std::size_t countOf(const std::vector<std::uint32_t>& channels) {
        std::size_t count = 0;
        for (const std::uint32_t one : channels) count += one;
        return count;
    }

    SourceGenerator generator;
    std::vector<float> samples;
    std::vector<void*> inputPointers;
    std::vector<void*> outputPointers;
    std::vector<HostBuffer> inputs;
    std::vector<HostBuffer> outputs;
};

Result<std::unique_ptr<PacedDriver>> PacedDriver::start(Group group, DriverOptions options) {
    const core::Status status = check(options, group.options());
    if (!status.isOk()) return status;
    if (options.frames == 0) options.frames = group.options().maxBlockSize;
    std::unique_ptr<PacedDriver> driver(new PacedDriver(std::move(group), std::move(options)));
    // std::thread reports exhaustion by an exception, and only so.
    try {
        driver->thread = std::thread([raw = driver.get()] { raw->run(); });
    } catch (const std::system_error&) {
        return core::fail(core::ErrorCode::systemError, "no thread could be started");
    }
    // Whether real-time scheduling was granted is known, and reported, from the start.
    std::unique_lock lock(driver->beginning);
    driver->begun.wait(lock, [&] { return driver->hasBegun; });
    lock.unlock();
    return driver;
}

PacedDriver::PacedDriver(Group givenGroup, DriverOptions givenOptions)
    : group(std::move(givenGroup)), options(std::move(givenOptions)),
      buffers(std::make_unique<Buffers>(options, group.options())),
      commands(std::make_unique<Queue>(options.commandCapacity)),
      recorder(options.historyBlocks, options.blockDetails) {
    if (options.ringFrames == 0) return;
    for (const std::uint32_t channels : options.outputChannels)
        rings.push_back(std::make_unique<Ring>(channels, options.ringFrames));
}

PacedDriver::~PacedDriver() { stop(); }

void PacedDriver::stop() {
    isStopping.store(true, std::memory_order_relaxed);
    const std::lock_guard lock(joining);
    if (thread.joinable()) thread.join();
}

void PacedDriver::run() noexcept {
    os::nameThisThread("glovebox-driver");
    os::sharpenTimers();
    // Back to back there is no pause in which anybody else could run: that is no work for a real-time thread.
    if (options.wantsRealtime && options.isPaced) {
        if (os::makeRealtime(driverPriority))
            realtimePath = RealtimePath::direct;
        else if (os::askForRealtime(os::thisProcessId(), os::thisThreadId(), driverPriority))
            realtimePath = RealtimePath::rtkit;
        isRealtime = realtimePath != RealtimePath::none;
    }
    {
        const std::lock_guard lock(beginning);
        hasBegun = true;
    }
    begun.notify_all();
    const double blockNs = this->blockNs();
    // Due times are computed from the beat's beginning: a sum of rounded periods would drift.
    std::uint64_t beginNs = os::nowNs();
    std::uint64_t beat = 0;
    while (!isStopping.load(std::memory_order_relaxed)) {
        if (!options.isPaced) {
            runBlock(os::nowNs());
            continue;
        }
        const std::uint64_t dueNs =
            beginNs + static_cast<std::uint64_t>(std::llround(blockNs * static_cast<double>(beat)));
        const std::uint64_t nowNs = os::nowNs();
        if (nowNs > dueNs && static_cast<double>(nowNs - dueNs) >= blockNs) {
            // A real device would have dropped these blocks too; running them all now would only be late again.
            const auto missed = static_cast<std::uint64_t>(static_cast<double>(nowNs - dueNs) / blockNs);
            add(counters.skipped, missed);
            beat += missed;
            continue;
        }
        os::sleepUntil(dueNs);
        runBlock(dueNs);
        ++beat;
    }
    isRunning = false;
}

void PacedDriver::runBlock(std::uint64_t dueNs) noexcept {
    for (std::size_t i = 0; i < buffers->inputPointers.size(); ++i)
        buffers->generator.fill(i, static_cast<float*>(buffers->inputPointers[i]), options.frames);
    buffers->generator.advance(options.frames);

    const std::size_t count = commands->ring.read(commands->entries.data(), commands->entries.size());
    for (std::size_t i = 0; i < count; ++i)
        commands->timed[i] = {commands->entries[i].device, commands->entries[i].event, {}};

    Block block;
    block.frames = options.frames;
    block.inputs = buffers->inputs;
    block.outputs = buffers->outputs;
    block.commands = {commands->timed.data(), count};
    block.transport = options.hasTransport ? &options.transport : nullptr;
    block.isMeasured = options.blockDetails;

    const BlockRecorder::Begun begun = recorder.begin();
    const BlockReport report = group.process(block);
    account(recorder.end(begun, report, blockNs()), dueNs, begun.startNs);

    for (std::size_t i = 0; i < rings.size(); ++i) {
        Ring& ring = *rings[i];
        for (std::size_t c = 0; c < ring.channels.size(); ++c) {
            const auto* samples = static_cast<const float*>(buffers->outputs[i].channels[c]);
            const std::size_t written = ring.channels[c].write(samples, options.frames);
            if (c == 0) add(ring.lost, options.frames - written);
        }
    }
    if (options.hasTransport) advanceTransport(options.transport, options.frames, group.options().sampleRate);
}

double PacedDriver::blockNs() const noexcept { return 1e9 * options.frames / group.options().sampleRate; }

void PacedDriver::account(const BlockRecord& record, std::uint64_t dueNs, std::uint64_t startNs) noexcept {
    const std::uint64_t delayNs = startNs > dueNs ? startNs - dueNs : 0;
    if (options.isPaced && static_cast<double>(delayNs) * 10 > blockNs()) add(counters.lateStarts, 1);
    if ((record.marks & blockMark::incomplete) != 0) add(counters.incomplete, 1);
    if ((record.marks & blockMark::missedDeadline) != 0) add(counters.missed, 1);
    if ((record.marks & blockMark::overran) != 0) add(counters.overruns, 1);
    raiseTo(counters.worstStartDelay, delayNs);
    raiseTo(counters.worstDuration, record.wallNs);
    add(counters.totalDuration, record.wallNs);
}

DriverStatistics PacedDriver::statistics() const noexcept {
    DriverStatistics result;
    result.blocks = recorder.history().count();
    result.incompleteBlocks = counters.incomplete.load(std::memory_order_relaxed);
    result.missedDeadlines = counters.missed.load(std::memory_order_relaxed);
    result.overruns = counters.overruns.load(std::memory_order_relaxed);
    result.lateStarts = counters.lateStarts.load(std::memory_order_relaxed);
    result.skippedBlocks = counters.skipped.load(std::memory_order_relaxed);
    result.worstStartDelayNs = counters.worstStartDelay.load(std::memory_order_relaxed);
    result.worstDurationNs = counters.worstDuration.load(std::memory_order_relaxed);
    result.totalDurationNs = counters.totalDuration.load(std::memory_order_relaxed);
    for (const auto& ring : rings) result.lostOutputFrames += ring->lost.load(std::memory_order_relaxed);
    result.lostCommands = lostCommands.load(std::memory_order_relaxed);
    result.isRealtime = isRealtime;
    result.realtimePath = realtimePath;
    result.isRunning = isRunning;
    return result;
}

DriverBlocks PacedDriver::blocks(std::span<BlockRecord> target) const noexcept {
    const BlockHistory::Range copied = recorder.history().copyNewest(target);
    return {copied.first, copied.count, recorder.details()};
}

std::uint32_t PacedDriver::outputChannels(std::uint32_t output) const noexcept {
    return output < options.outputChannels.size() ? options.outputChannels[output] : 0;
}

std::uint32_t PacedDriver::readOutput(std::uint32_t output, std::span<float* const> channels,
                                      std::uint32_t capacity) noexcept {
    if (output >= rings.size() || rings[output]->channels.empty()) return 0;
    Ring& ring = *rings[output];
    if (channels.size() < ring.channels.size()) return 0;
    // Channels are written one after another: take what all of them have.
    std::size_t frames = capacity;
    for (const auto& channel : ring.channels) frames = std::min(frames, channel.readable());
    for (std::size_t c = 0; c < ring.channels.size(); ++c) (void)ring.channels[c].read(channels[c], frames);
    return static_cast<std::uint32_t>(frames);
}

bool PacedDriver::send(DeviceId device, const core::Event& event) noexcept {
    Queue::Entry entry{device, event};
    entry.event.time = 0;
    if (commands->ring.write(&entry, 1) == 1) return true;
    lostCommands.fetch_add(1, std::memory_order_relaxed);
    return false;
}

} // namespace glovebox::client
