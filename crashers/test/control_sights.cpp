#include "control_sights.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cfenv>
#include <chrono>
#include <clocale>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "os/process.h"
#include "report_line.h"

namespace glovebox::crashers::test {
namespace {

constexpr double blockSeconds = controlFrames / 48000.0;
constexpr std::uint64_t leakBytes = 8 << 20;
/// A thread bomb that met no limit.
constexpr std::size_t manyThreads = 1000;
constexpr std::uint32_t longestLatency = 1u << 24;

std::uint64_t privateBytes() {
    auto usage = os::usageOf(static_cast<std::uint32_t>(getpid()));
    return usage ? usage->privateBytes.value_or(0) : 0;
}

std::size_t threadCount() {
    std::error_code error;
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task", error)) {
        (void)entry;
        ++count;
    }
    return count;
}

std::string currentDirectory() {
    std::error_code error;
    return std::filesystem::current_path(error).string();
}

} // namespace

void Sights::begin() {
    directory = currentDirectory();
    bytesBefore = privateBytes();
    threadsBefore = threadCount();
}

void Sights::saw(const char* counter) {
    const std::lock_guard lock(mutex);
    if (seen.insert(counter).second) reportLine("saw ", counter);
}

bool Sights::isWaitedFor() {
    const std::lock_guard lock(mutex);
    return !awaited.empty() && !seen.contains(awaited);
}

void Sights::compareIdentifiers(const std::vector<core::ParameterInfo>& one,
                                const std::vector<core::ParameterInfo>& other) {
    const auto isSame = [](const auto& a, const auto& b) { return a.id == b.id; };
    if (!std::equal(one.begin(), one.end(), other.begin(), other.end(), isSame)) saw("identifiers-changed");
}

void Sights::stateAnswered(bool isWell) {
    if (!isWell) saw("state-refused");
}

void Sights::latencyTold(std::uint32_t frames) {
    if (frames > longestLatency || (hasLatency && frames != latency)) saw("latency-lie");
    latency = frames;
    hasLatency = true;
}

std::uint32_t Sights::processorMode() noexcept { return static_cast<std::uint32_t>(std::fegetround()); }

double Sights::seconds() noexcept {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Sights::blockTook(double seconds) {
    if (seconds < blockSeconds) return;
    saw("late-blocks");
    saw("block-time");
}

void Sights::look(const ControlBlock& block, std::uint32_t modeBefore) {
    if (processorMode() != modeBefore) saw("processor-mode");
    for (const auto& input : block.inputs) {
        const auto isInput = [](float sample) { return sample == inputValue; };
        if (!std::all_of(input.begin(), input.begin() + controlFrames, isInput)) saw("inputs-written");
    }
    for (const auto* side : {&block.inputs, &block.outputs}) {
        for (const auto& channel : *side) {
            const auto isGuard = [](float sample) { return sample == guardValue; };
            if (!std::all_of(channel.begin() + controlFrames, channel.end(), isGuard)) saw("written-past-block");
        }
    }
    lookAtSamples(block);
    lookAtEvents(block);
}

void Sights::lookAtSamples(const ControlBlock& block) {
    for (const auto& output : block.outputs) {
        for (std::uint32_t i = 0; i < controlFrames; ++i) {
            const int kind = std::fpclassify(output[i]);
            if (kind == FP_NAN || kind == FP_INFINITE) saw("scrubbed-samples");
            if (kind == FP_SUBNORMAL) saw("denormals");
            if (kind == FP_NORMAL && std::abs(output[i]) >= 1.0f) saw("peak");
        }
    }
}

void Sights::lookAtEvents(const ControlBlock& block) {
    if (block.eventsOut.dropped() > 0) saw("event-flood");
    const auto events = block.eventsOut.view();
    // VST3 leaves the order to the host, which has put it right by now: an off before its on was sent behind it.
    if (events.size() == 2 && events[0].kind == core::EventKind::noteOff && events[1].kind == core::EventKind::noteOn) {
        saw("unsorted-events");
    }
    // write-events echoes what it is given: one note of key 60.
    for (const auto& event : events) {
        if (event.kind == core::EventKind::noteOn && event.key == 61) saw("inputs-written");
    }
}

void Sights::lookAtAudioThread() {
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    if (sigismember(&blocked, SIGSEGV) != 0) saw("signal-mask");
}

void Sights::lookAtProcess() {
    if (!areFaultsWatched()) saw("signal-handlers");
    if (std::strcmp(std::setlocale(LC_ALL, nullptr), "C") != 0) saw("locale");
    if (currentDirectory() != directory) saw("working-directory");
    if (privateBytes() > bytesBefore + leakBytes) saw("private-bytes");
    if (waitpid(-1, nullptr, WNOHANG) == 0) saw("processes");
    if (threadCount() > manyThreads) saw("threads");
}

void Sights::lookAtEnd() {
    if (threadCount() > threadsBefore) saw("thread-left");
}

void Sights::restartRequested() {
    constexpr int mostGranted = 7;
    if (++restarts > mostGranted) saw("restart-flood");
}

void Sights::logged(hosting::LogSeverity severity, const char* text) {
    constexpr int manyLines = 30;
    if (++logs > manyLines || std::strstr(text, "were lost") != nullptr) saw("log-flood");
    if (severity != hosting::LogSeverity::pluginMisbehaving) return;
    reportLine("heard ", text);
    const auto has = [text](const char* part) { return std::strstr(text, part) != nullptr; };
    if (has("another thread") || has("not called on the main thread")) saw("wrong-thread");
    if (has("latency.changed outside") || has("latency changed while active")) saw("latency-while-active");
    if (has("not sorted")) saw("unsorted-events");
    if (has("outside of the block") || has("malformed")) saw("invalid-events");
    if (has("without all of its functions")) saw("missing-function");
    if (has("wrote into its input")) saw("inputs-written");
}

} // namespace glovebox::crashers::test
