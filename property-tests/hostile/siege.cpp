#include "siege.h"

#include "client/test/need.h"
#include "os/clock.h"
#include "testing/check.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace glovebox::hostile {

namespace {

using client_kit::need;

constexpr std::uint64_t stageDeadlineNs = 20'000'000;
constexpr std::uint64_t blockDeadlineNs = 50'000'000;
/// Not a measurement: the difference between a wait with a deadline and one without, on a machine however busy.
constexpr std::uint64_t patienceNs = 3'000'000'000;
/// A siege in which nothing moves any more ends, too.
constexpr std::uint64_t longestSiegeNs = 75'000'000'000, longestPerWriteNs = 10'000;

Runtime& runtime() {
    static Runtime shared = [] {
        RuntimeOptions options;
        options.sandboxHost = GLOVEBOX_SANDBOX_HOST;
        return need(Runtime::create(options), "Runtime::create");
    }();
    return shared;
}

} // namespace

Siege::Siege(const Order& ordered, std::uint32_t seed) : order(ordered), random(seed) { build(); }

Siege::~Siege() {
    if (group) group->close();
}

void Siege::build() {
    GroupOptions options;
    options.crossing = order.crossing;
    options.maxBlockSize = n;
    options.latencyCompensation = false;
    options.stageDeadlineNs = stageDeadlineNs;
    options.blockDeadlineNs = blockDeadlineNs;
    // Nobody paces these blocks, and those of a dead sandbox take no time.
    options.hangAfterBlocks = 4000;
    options.hangAfterNs = 1'000'000'000;
    group.emplace(
        need(runtime().createGroup(options, [this](const GroupEvent& event) { hear(event); }), "createGroup"));

    const auto sandbox = [&](bool isHostile) {
        SandboxOptions box;
        box.wantsRealtime = false;
        if (isSanitized) box.limits.memoryBytes = 0; // sanitizers reserve more than any limit
        box.recovery.mode = RecoveryPolicy::Mode::manual;
        if (isHostile) {
            box.fallback = order.fallback;
            box.callLimitNs = 1'000'000'000;
            box.recovery.mode = RecoveryPolicy::Mode::automatic;
            box.recovery.attempts = 1'000'000;
            box.recovery.windowMs = 1;
            box.recovery.maxDelayMs = 1;
            box.recovery.autosaveMs = 50;
            box.recovery.standby = order.hasStandby;
        }
        return need(group->addSandbox(box), "addSandbox");
    };
    const auto device = [&](SandboxId box, const std::string& file) {
        DeviceOptions wanted;
        wanted.file = file;
        wanted.samples = DeviceOptions::Samples::float32;
        return need(group->addDevice(box, wanted), file.c_str());
    };
    const auto fixture = [&](SandboxId box, const char* name) {
        return device(box, std::string(GLOVEBOX_FIXTURES "/") + name + ".clap");
    };
    hostileBox = sandbox(true);
    neighbour = sandbox(false);
    second = sandbox(false);
    third = sandbox(false);
    scribbler = device(hostileBox, GLOVEBOX_SCRIBBLER);
    g1 = fixture(neighbour, "gain");
    mixer = fixture(neighbour, "mix2");
    feedback = fixture(neighbour, "gain");
    echo = fixture(neighbour, "note-echo");
    g2 = fixture(second, "gain");
    g3 = fixture(third, "gain");
    need(group->setParameter(g1, 0, gainOf1), "setParameter");
    need(group->setParameter(g2, 0, gainOf2), "setParameter");
    need(group->setParameter(g3, 0, gainOf3), "setParameter");
    const auto connect = [&](PortKind kind, DeviceId from, DeviceId to, std::uint32_t port) {
        static_cast<void>(need(group->connect({kind, from, 0, to, port}), "connect"));
    };
    connect(PortKind::audio, scribbler, mixer, 0);
    connect(PortKind::audio, scribbler, feedback, 0);
    connect(PortKind::audio, feedback, scribbler, 1);
    connect(PortKind::event, scribbler, echo, 0);
    connect(PortKind::audio, g2, g3, 0);
    for (const auto& [to, port] :
         {std::pair{g1, 0u}, std::pair{g2, 0u}, std::pair{mixer, 1u}, std::pair{scribbler, 0u}})
        static_cast<void>(need(group->addHostInput(to, port), "addHostInput"));
    for (const DeviceId from : {g1, g3, mixer, scribbler, feedback})
        static_cast<void>(need(group->addHostOutput(from, 0), "addHostOutput"));
    need(group->collectEvents(scribbler), "collectEvents");
    need(group->collectEvents(echo), "collectEvents");
    tapOfScribbler = need(group->addTap(scribbler, 0), "addTap");
    tapOfMixer = need(group->addTap(mixer, 0), "addTap");
    stateOfG3 = need(group->saveState(g3), "saveState");
    need(group->setParameter(scribbler, pauseParameter, 200), "setParameter");
    need(group->setParameter(scribbler, seedParameter, 1 + random() % largestSeed), "setParameter");
    need(group->setParameter(scribbler, toolsParameter, harmlessToItself | probeWalls), "setParameter");
}

void Siege::playBlock() {
    std::array<std::array<void*, 2>, 4> from;
    std::array<std::array<void*, 2>, 5> into;
    std::array<HostBuffer, 4> given;
    std::array<HostBuffer, 5> wanted;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        for (std::size_t c = 0; c < 2; ++c) {
            for (float& sample : inputs[i][c]) sample = static_cast<float>(random() % 65536) / 32768.0f - 1.0f;
            from[i][c] = inputs[i][c].data();
        }
        given[i] = {from[i].data(), 2, SampleType::float32};
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        for (std::size_t c = 0; c < 2; ++c) into[i][c] = outputs[i][c].data();
        wanted[i] = {into[i].data(), 2, SampleType::float32};
    }
    Block block;
    block.frames = n;
    block.inputs = given;
    block.outputs = wanted;
    block.isMeasured = random() % 2 == 0;
    const auto report = group->process(block);
    ++blocks;
    for (const SandboxOutcome& outcome : report.sandboxes)
        if (outcome.cpuNs > report.durationNs) wrong("a sandbox that worked for longer than the block lasted");
    if (report.sequence != blocks) wrong("a block was not run");
    longestNs = std::max(longestNs, report.durationNs);
    if (report.durationNs > blockDeadlineNs + patienceNs) ++tooLong;
    scrubbed += report.scrubbedSamples;
    droppedEvents += report.droppedEvents;
    checkSamples(report);
    checkEvents(scribbler);
    checkEvents(echo);
}

/// Everything that a host does with a sandbox beside blocks. What it asks of the hostile one may fail.
void Siege::manage() {
    std::mt19937 chance(static_cast<std::uint32_t>(order.writes) + 7);
    std::vector<DeviceId> added;
    while (!isOver) {
        switch (chance() % 14) {
        case 0:
        case 1:
            if (const auto state = group->saveState(scribbler); state.isOk()) ++statesSaved;
            break;
        case 2: {
            const auto state = group->saveState(g3);
            if (!state.isOk() || state.value() != stateOfG3) wrong("the state of a healthy device");
            break;
        }
        case 3:
            // Heard by nobody, but a change of plan for both.
            if (const auto made = group->connect({PortKind::event, echo, 0, scribbler, 0}); made.isOk())
                static_cast<void>(group->disconnect(made.value()));
            break;
        case 4: {
            DeviceOptions wanted;
            wanted.file = GLOVEBOX_FIXTURES "/gain.clap";
            const auto device = group->addDevice(third, wanted);
            if (!device.isOk()) {
                wrong("no device can be added: " + device.status().text());
                break;
            }
            static_cast<void>(group->connect({PortKind::audio, scribbler, 0, device.value(), 0}));
            added.push_back(device.value());
            ++plansChanged;
            break;
        }
        case 5:
            if (!added.empty()) {
                if (const auto gone = group->removeDevice(added.back()); !gone) wrong("removeDevice: " + gone.text());
                added.pop_back();
                ++plansChanged;
            }
            break;
        case 6: static_cast<void>(group->parameters(scribbler)); break;
        case 7: static_cast<void>(group->parameterValues(scribbler)); break;
        case 8: static_cast<void>(group->restartDevice(scribbler)); break;
        case 9:
            static_cast<void>(group->sandboxMisuse(hostileBox));
            static_cast<void>(group->crashReport(hostileBox));
            static_cast<void>(group->sandboxUsage(hostileBox));
            break;
        case 10: static_cast<void>(group->valueToText(scribbler, toolsParameter, 1)); break;
        case 11: static_cast<void>(group->ping(hostileBox)); break;
        case 12:
            if (!group->ping(neighbour).isOk()) wrong("a neighbour gives no sign of life");
            break;
        default: {
            std::uint32_t tools = harmlessToItself | probeWalls;
            constexpr std::uint32_t deadly =
                forgeDone | forgeSleeping | forgeCrash | forgeLife | breachMessages | swallowMessages | crashWithRecord;
            if (order.dies && chance() % 4 != 0) tools |= deadly & (chance() & chance());
            static_cast<void>(group->setParameter(scribbler, toolsParameter, tools));
            break;
        }
        }
    }
}

void Siege::readTaps() {
    std::array<std::array<float, n>, 2> read{};
    const std::array<float*, 2> channels{read[0].data(), read[1].data()};
    while (!isOver) {
        for (const std::uint32_t tap : {tapOfScribbler, tapOfMixer}) {
            const auto reading = group->readTap(tap, channels, n);
            if (!reading.isOk()) continue; // before the first block
            ++tapsRead;
            bool isGood = reading.value().frames <= n && std::isfinite(reading.value().rms);
            for (const auto& channel : read)
                for (const float sample : channel) isGood = isGood && std::isfinite(sample);
            if (!isGood) wrong("a tap that is not finite");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void Siege::run() {
    std::thread manager([this] { manage(); });
    std::thread reader([this] { readTaps(); });
    const std::uint64_t begun = os::nowNs();
    const Holdings first = Holdings::now();
    std::uint64_t largest = 0;
    bool isDone = false;
    const std::uint64_t limit = longestSiegeNs + order.writes * longestPerWriteNs;
    while (!isDone && os::nowNs() - begun < limit) {
        for (int i = 0; i < 50; ++i) {
            playBlock();
            std::this_thread::sleep_for(std::chrono::microseconds(500)); // others want the processor, too
        }
        largest = std::max(largest, Holdings::now().residentBytes);
        isDone = isEnough();
        const std::lock_guard lock(mutex);
        isDone = isDone || wrongs.size() >= 20;
    }
    isOver = true;
    manager.join();
    reader.join();
    print();
    for (const auto& what : wrongs) ::glovebox::testing::reportFailure(__FILE__, __LINE__, what);
    const auto sum = total();
    CHECK_EQUAL(tooLong, 0u);
    CHECK_EQUAL(exact, blocks);
    CHECK_EQUAL(sum[probesWon], 0u);
    if (sum[lastWall] < wallNames.size() && sum[lastWall] != 0)
        ::glovebox::testing::reportFailure(__FILE__, __LINE__, wallNames[sum[lastWall]]);
    CHECK_EQUAL(sum[writesByKind + static_cast<std::size_t>(Kind::other)], 0u);
    CHECK(isEnough());
    // Without these the rest would prove little: what it spoils must arrive, and those who get it must be at work.
    CHECK(statesSaved > 0 && plansChanged > 0 && tapsRead > 0 && events > 0 && scrubbed > 0);
    CHECK(hostileDone >= (order.dies ? 5 : blocks / 20));
    CHECK(blocks - lateNeighbours >= blocks / 20);
    const std::uint64_t growth = largest > first.residentBytes ? largest - first.residentBytes : 0;
    std::printf("# grown by %llu KiB\n", static_cast<unsigned long long>(growth >> 10));
    CHECK(growth < (isSanitized ? 512u << 20 : 48u << 20));
    group->close();
}

} // namespace glovebox::hostile
