// Where a hung sandbox stands, found out before it is killed. Watcher thread; never blocks: it looks again later.
#include "client/sandbox_link.h"

#include "hosting/text.h"
#include "os/clock.h"
#include "os/dump_signal.h"
#include "os/foreign_thread.h"

#include <algorithm>

namespace glovebox::client {

namespace {

constexpr std::uint64_t longestInquiryNs = 50'000'000;
constexpr std::uint64_t firstLookNs = 200'000;
constexpr std::uint64_t longestPauseNs = 10'000'000;
/// Looks, a millisecond apart, at a process that was told to stop: it does so when it gets a processor, which takes its time on
/// a busy machine.
constexpr std::uint32_t mostTries = 250;

} // namespace

void SandboxLink::inquireLater(std::uint64_t afterNs) {
    inquiryTimer = runtime->callAt(os::nowNs() + afterNs, [this] { inquire(); });
}

void SandboxLink::inquire() {
    const std::lock_guard lock(stateMutex);
    if (!child.isOpen()) return; // it has ended by itself
    const auto& phase = runtimeState->crashArea->as<wire::CrashRecord>()->phase;
    const bool isComplete =
        phase.load(std::memory_order_acquire) == static_cast<std::uint32_t>(wire::CrashPhase::complete);
    const std::uint64_t now = os::nowNs();
    if (inquiry.begunNs == 0) {
        inquiry.begunNs = now;
        inquiry.hasOldRecord = isComplete;
        const auto& page = *runtimeState->page;
        inquiry.thread = (hungThread == HungThread::audio ? page.audioThread : page.mainThread).load();
        const auto asked = os::requestDump(pid, inquiry.thread);
        // One that was stopped answers when it goes on, before anything else.
        if (asked.isOk()) static_cast<void>(os::resumeProcess(pid));
        if (!asked.isOk()) inquiry.begunNs = now - longestInquiryNs;
        return inquireLater(asked.isOk() ? firstLookNs : 0);
    }
    if (isComplete && !inquiry.hasOldRecord) return child.kill();
    if (!inquiry.isSuspended && now - inquiry.begunNs < longestInquiryNs)
        return inquireLater(std::min(firstLookNs << std::min(++inquiry.looks, 16u), longestPauseNs));
    if (inquiry.hasOldRecord) return child.kill();
    lookFromOutside();
}

/// It does not answer: it blocks the signal, has replaced its handler, or is in a call that cannot be interrupted.
void SandboxLink::lookFromOutside() {
    if (!inquiry.isSuspended) {
        // A place can be read only while the thread stands still, and nobody can refuse to be stopped.
        inquiry.isSuspended = true;
        static_cast<void>(os::suspendProcess(pid));
        return inquireLater(firstLookNs);
    }
    auto place = os::placeOfThread(pid, inquiry.thread);
    if (!place && place.status().code == core::ErrorCode::wrongState && ++inquiry.tries < mostTries)
        return inquireLater(1'000'000);
    if (place) {
        CrashFrame frame;
        frame.address = place->instruction;
        if (auto file = os::fileAt(pid, place->instruction)) {
            frame.module = hosting::cleanText(file->path.c_str(), wire::longestModulePath);
            frame.offset = place->instruction - file->loadBias;
        }
        inquiry.seen.push_back(std::move(frame));
        inquiry.missing.push_back(
            "only the innermost frame: the thread did not say where it is and was looked at from outside");
    } else {
        inquiry.missing.push_back("the thread did not say where it is, and can't be looked at from outside: " +
                                  place.status().text());
    }
    child.kill();
}

} // namespace glovebox::client
