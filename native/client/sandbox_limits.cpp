// What a sandbox may use, and how it ends when it uses more.
#include "client/sandbox_link.h"

#include "client/limit_watch.h"
#include "client/over_limit.h"
#include "os/clock.h"
#include "os/limit_usage.h"

namespace glovebox::client {

namespace {

/// The last net under a real-time thread that never pauses: far beyond any block, well before anybody is called hung by an
/// interactive user.
constexpr std::uint64_t longestRealtimeNs = 500'000'000;

} // namespace

os::ResourceLimits SandboxLink::processLimits() const {
    os::ResourceLimits limits;
    limits.memoryBytes = options.limits.memoryBytes;
    limits.processes = os::processLimitFor(options.limits.processesAndThreads);
    limits.openFiles = options.limits.openFiles;
    limits.cpuSeconds = options.limits.cpuSeconds;
    limits.fileBytes = options.limits.fileBytes;
    limits.realtimeNs = longestRealtimeNs;
    return limits;
}

void SandboxLink::watchLimits() {
    runtime->pulse().rouse();
    runtime->limits().add(pid, options.limits, [this](const std::string& figure) {
        const bool isAudio = runtimeState->page->audio.call.load() != 0;
        kill(SandboxState::overLimit, figure, isAudio ? HungThread::audio : HungThread::main);
    });
}

void SandboxLink::noteOverLimit(const os::ExitStatus& status) {
    const std::lock_guard lock(stateMutex);
    // The channel closes a moment before the exit is known: that alone was no reason.
    const bool isUnexplained = killReason.empty() || killedAs == SandboxState::crashed;
    if (isEnding || !isUnexplained) return;
    const RealtimeState now = runtimeState->realtime.state();
    const bool hasRealtime = now == RealtimeState::granted || now == RealtimeState::withdrawn;
    const std::string figure = overLimitReason(options.limits, status, *runtimeState->page, os::nowNs(), hasRealtime);
    if (figure.empty()) return;
    killedAs = SandboxState::overLimit;
    killReason = figure;
}

} // namespace glovebox::client
