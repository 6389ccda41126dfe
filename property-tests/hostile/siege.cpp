#include "siege.h"

#include "core/event.h"
#include "os/clock.h"
#include "testing/check.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace glovebox::hostile {

namespace {

constexpr std::uint64_t stageDeadlineNs = 20'000'000;
constexpr std::uint64_t blockDeadlineNs = 50'000'000;
/// Not a measurement: the difference between a wait with a deadline and one without, on a machine however busy.
constexpr std::uint64_t patienceNs = 3'000'000'000;
/// A siege in which nothing moves any more ends, too.
constexpr std::uint64_t longestSiegeNs = 75'000'000'000, longestPerWriteNs = 10'000;
constexpr float gainOf1 = 0.5f, gainOf2 = 0.75f, gainOf3 = 0.25f;

template <typename T>
T need(Result<T> result, const char* what) {
    if (!result) {
        ::glovebox::testing::reportFailure(__FILE__, __LINE__, std::string(what) + ": " + result.status().text());
        throw ::glovebox::testing::CaseEnded{};
    }
    return std::move(result).value();
}
void need(const Status& status, const char* what) {
    if (status) return;
    ::glovebox::testing::reportFailure(__FILE__, __LINE__, std::string(what) + ": " + status.text());
    throw ::glovebox::testing::CaseEnded{};
}

Runtime& runtime() {
    static Runtime shared = [] {
        RuntimeOptions options;
        options.sandboxHost = GLOVEBOX_SANDBOX_HOST;
        return need(Runtime::create(options), "Runtime::create");
    }();
    return shared;
}

bool isSame(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

bool isCleanText(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return (byte < 0x20 && letter != '\n' && letter != '\t') || byte == 0x7f;
    });
}

} // namespace

Holdings Holdings::now() {
    Holdings held;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++held.descriptors;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) held.sharedMappings += line.find("/memfd:glovebox-") != line.npos;
    std::ifstream statm("/proc/self/statm");
    std::uint64_t size = 0, resident = 0;
    statm >> size >> resident;
    constexpr std::uint64_t pageSize = 4096;
    held.residentBytes = resident * pageSize;
    return held;
}

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

void Siege::wrong(std::string what) {
    const std::lock_guard lock(mutex);
    if (wrongs.size() < 20) wrongs.push_back(std::move(what));
}

void Siege::hear(const GroupEvent& event) {
    if (const auto* ended = std::get_if<SandboxEnded>(&event)) {
        const std::string how = std::string(sandboxStateName(ended->end.state)) + ": " + ended->end.reason;
        if (ended->sandbox != hostileBox) {
            if (!isOver) wrong("sandbox " + std::to_string(ended->sandbox) + " ended, " + how);
            return;
        }
        if (!isCleanText(ended->end.reason)) wrong("an end whose reason is no clean text");
        const std::lock_guard lock(mutex);
        if (!isOver) ++ends[how.substr(0, how.find(" (", 12))];
    } else if (const auto* logged = std::get_if<Logged>(&event)) {
        constexpr std::uint8_t severityOfOutput = 100;
        if (logged->severity == severityOfOutput) {
            if (logged->sandbox == hostileBox) return take(logged->text);
            return wrong("sandbox " + std::to_string(logged->sandbox) + " says: " + logged->text);
        }
        const std::lock_guard lock(mutex);
        ++logs;
    } else if (const auto* edited = std::get_if<ParameterEdited>(&event)) {
        for (const auto& one : edited->events) {
            if (!std::isfinite(one.value)) wrong("an edit that is no number");
        }
    } else if (const auto* changed = std::get_if<DeviceChanged>(&event)) {
        if (changed->device != scribbler) wrong("a change of device " + std::to_string(changed->device));
    } else if (const auto* reported = std::get_if<CrashReported>(&event)) {
        checkReport(*reported->report);
    } else if (const auto* back = std::get_if<SandboxRecovered>(&event)) {
        if (back->sandbox != hostileBox) wrong("another sandbox recovered");
        const std::lock_guard lock(mutex);
        ++recovered;
    } else if (std::holds_alternative<DeviceQuarantined>(event)) {
        wrong("the scribbler was quarantined"); // its policy allows any number of ends
    }
}

/// Every number in it is bounded, every text is one, whatever the record said.
void Siege::checkReport(const CrashReport& report) {
    bool isGood = report.frames.size() <= 128 && report.registers.size() <= 64 && report.lastEvents.size() <= 64 &&
                  report.lastParameters.size() <= 64 && report.guiltyFrame <= report.frames.size() &&
                  report.title.size() < 4096 && isCleanText(report.title) && isCleanText(report.threadName);
    for (const auto& frame : report.frames) isGood = isGood && isCleanText(frame.module) && isCleanText(frame.function);
    for (const auto& one : report.lastEvents) isGood = isGood && std::isfinite(one.value) && one.time < 16384;
    for (const auto& one : report.lastParameters) isGood = isGood && std::isfinite(one.value);
    if (!isGood) wrong("a crash report out of bounds: " + report.title);
    const std::lock_guard lock(mutex);
    ++reports;
}

void Siege::take(const std::string& chunk) {
    const std::lock_guard lock(mutex);
    text += chunk;
    for (std::size_t end; (end = text.find(lineEnd)) != text.npos; text.erase(0, end + sizeof lineEnd - 1)) {
        const std::size_t begin = text.rfind(lineBegin, end);
        if (begin == text.npos) continue;
        std::istringstream line(text.substr(begin + sizeof lineBegin - 1, end - begin - sizeof lineBegin + 1));
        std::uint64_t process = 0;
        Seen now;
        line >> process;
        for (auto& figure : now.figures) line >> figure;
        if (line) seen[process] = now;
    }
    if (text.size() > 65536) text.clear();
}

std::array<std::uint64_t, figureCount> Siege::total() {
    const std::lock_guard lock(mutex);
    std::array<std::uint64_t, figureCount> sum{};
    for (const auto& [process, one] : seen) {
        for (std::size_t i = 0; i < figureCount; ++i) {
            if (i != lastWall)
                sum[i] += one.figures[i];
            else if (one.figures[i] != 0)
                sum[i] = one.figures[i];
        }
    }
    return sum;
}

bool Siege::isEnough() {
    const auto sum = total();
    std::uint64_t writes = 0;
    bool isEverywhere = true;
    for (std::uint32_t kind = 0; kind < kindCount; ++kind) {
        writes += sum[writesByKind + kind];
        isEverywhere = isEverywhere && (sum[writesByKind + kind] != 0 || static_cast<Kind>(kind) == Kind::other);
    }
    const std::lock_guard lock(mutex);
    std::uint64_t deaths = 0;
    for (const auto& [how, count] : ends) deaths += count;
    return writes >= order.writes && isEverywhere && sum[sleeperCalls] != 0 && sum[messagesSent] != 0 &&
           sum[probesTried] != 0 && (!order.dies || (deaths >= 5 && reports >= 2 && recovered >= 3));
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
    const auto report = group->process(block);
    ++blocks;
    if (report.sequence != blocks) wrong("a block was not run");
    longestNs = std::max(longestNs, report.durationNs);
    if (report.durationNs > blockDeadlineNs + patienceNs) ++tooLong;
    scrubbed += report.scrubbedSamples;
    droppedEvents += report.droppedEvents;
    checkSamples(report);
    checkEvents(scribbler);
    checkEvents(echo);
}

void Siege::checkSamples(const BlockReport& report) {
    std::map<SandboxId, SandboxOutcome> outcome;
    for (const auto& one : report.sandboxes) outcome[one.sandbox] = one;
    const auto isDone = [&](SandboxId box) { return outcome[box].outcome == StageOutcome::done; };
    hostileDone += isDone(hostileBox);
    const bool isNeighbourDone = isDone(neighbour);
    for (const SandboxId box : {neighbour, second, third}) {
        if (outcome[box].outcome == StageOutcome::dead) wrong("a healthy sandbox is reported dead");
        late += outcome[box].outcome == StageOutcome::late;
    }
    lateNeighbours += !isNeighbourDone;
    Stereo middle{};
    std::uint64_t wrongSamples = 0;
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t i = 0; i < n; ++i) {
            const float own = outputs[0][c][i];
            const float expectedOwn = inputs[0][c][i] * gainOf1;
            // One that is late in a later stage may have played this device in an earlier one.
            const bool isOwnRight = isSame(own, expectedOwn) || (!isNeighbourDone && isSame(own, 0));
            middle[c][i] = isDone(second) ? inputs[1][c][i] * gainOf2 : 0;
            const float arrived = order.crossing == Crossing::pipelined ? before[c][i] : middle[c][i];
            const float heard = outputs[1][c][i];
            const bool isThirdRight = isSame(heard, arrived * gainOf3) || (!isDone(third) && isSame(heard, 0));
            wrongSamples += !isOwnRight + !isThirdRight;
            for (std::size_t spoilt = 2; spoilt < outputs.size(); ++spoilt)
                wrongSamples += !std::isfinite(outputs[spoilt][c][i]);
        }
    }
    before = middle;
    exact += wrongSamples == 0;
    if (wrongSamples != 0)
        wrong("block " + std::to_string(blocks) + ": " + std::to_string(wrongSamples) + " samples are wrong");
}

void Siege::checkEvents(DeviceId device) {
    const core::EventList* list = group->eventsOf(device);
    if (list == nullptr) return;
    std::uint32_t time = 0;
    for (const core::Event& event : list->view()) {
        ++events;
        const bool isOfKey = event.kind == EventKind::noteOn || event.kind == EventKind::noteExpression ||
                             core::isNoteOffLike(event.kind);
        const bool isGood =
            event.time < n && event.time >= time && event.kind != EventKind::none &&
            static_cast<std::uint16_t>(event.kind) < core::eventKindCount && std::isfinite(event.value) &&
            (!isOfKey || (event.key >= -1 && event.key < 128 && event.channel >= -1 && event.channel < 16));
        const std::size_t size = list->payload().size();
        const bool hasPayload = event.kind != EventKind::sysex || (event.words[1] > 0 && event.words[1] <= size &&
                                                                   event.words[0] <= size - event.words[1]);
        if (!isGood || !hasPayload) wrong("an event that nobody may be given");
        time = event.time;
    }
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
    CHECK(hostileDone >= (order.dies ? 20 : blocks / 20));
    CHECK(blocks - lateNeighbours >= blocks / 20);
    const std::uint64_t growth = largest > first.residentBytes ? largest - first.residentBytes : 0;
    std::printf("# grown by %llu KiB\n", static_cast<unsigned long long>(growth >> 10));
    CHECK(growth < (isSanitized ? 512u << 20 : 48u << 20));
    group->close();
}

void Siege::print() {
    const auto sum = total();
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::string line = "# writes:";
    for (std::uint32_t kind = 0; kind < kindCount; ++kind)
        line += std::string(kind == 0 ? " " : ", ") + kindNames[kind] + " " + std::to_string(sum[writesByKind + kind]);
    std::printf("%s; deciding words %llu\n", line.c_str(), number(sum[forgedWords]));
    std::printf("# sleepers robbed %llu, messages %llu, swallowed %llu, walls tried %llu and won %llu\n",
                number(sum[sleeperCalls]), number(sum[messagesSent]), number(sum[messagesSwallowed]),
                number(sum[probesTried]), number(sum[probesWon]));
    std::printf("# %llu blocks, %llu exact, scribbler done in %llu, neighbour not done in %llu, healthy ones late %llu "
                "times, longest %.1f ms\n",
                number(blocks), number(exact), number(hostileDone), number(lateNeighbours), number(late),
                static_cast<double>(longestNs) / 1e6);
    std::printf("# samples replaced %llu, events taken %llu and dropped %llu, states %llu, plans %llu, taps %llu\n",
                number(scrubbed), number(events), number(droppedEvents), number(statesSaved), number(plansChanged),
                number(tapsRead));
    const std::lock_guard lock(mutex);
    std::printf("# scribbler's processes %zu, back %llu times, reports %llu, logs %llu\n", seen.size(),
                number(recovered), number(reports), number(logs));
    for (const auto& [how, count] : ends) std::printf("#   ended %llu times: %s\n", number(count), how.c_str());
}

} // namespace glovebox::hostile
