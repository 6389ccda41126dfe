// What a siege hears, and what it holds against it.
#include "siege.h"

#include "core/event.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace glovebox::hostile {

namespace {

bool isSame(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

bool isCleanText(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return (byte < 0x20 && letter != '\n' && letter != '\t') || byte == 0x7f;
    });
}

} // namespace

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
        if (!isCleanText(logged->text)) wrong("a log that is no clean text");
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
    } else if (const auto* starting = std::get_if<SandboxRecovering>(&event)) {
        const std::lock_guard lock(mutex);
        takenOver += starting->isStandby;
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
    constexpr std::uint64_t leastBlocks = 300;
    return blocks >= leastBlocks && writes >= order.writes && isEverywhere && sum[sleeperCalls] != 0 &&
           sum[messagesSent] != 0 && sum[probesTried] != 0 &&
           (!order.dies || (deaths >= 5 && reports >= 2 && recovered >= 3)) && (!order.hasStandby || takenOver >= 1);
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
    std::printf(
        "# scribbler's processes %zu, back %llu times, its standby took over %llu times, reports %llu, logs %llu\n",
        seen.size(), number(recovered), number(takenOver), number(reports), number(logs));
    for (const auto& [how, count] : ends) std::printf("#   ended %llu times: %s\n", number(count), how.c_str());
}

} // namespace glovebox::hostile
