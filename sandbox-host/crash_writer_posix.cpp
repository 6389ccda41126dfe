#include "crash_writer.h"

#include "crash_backtrace.h"
#include "crash_guard.h"
#include "crash_modules.h"
#include "engine/thread_part.h"
#include "os/thread.h"

#include <time.h>

#include <atomic>

namespace glovebox::sandbox {
namespace {

using engine::ThreadPart;

std::atomic<bool> hasFault{false};
std::atomic<bool> isBusy{false}; ///< a dump or an exit is being written

/// Whose call it was: a thread on duty works for the main thread, in the role of the audio thread.
void writeActivity(const engine::Engine& engine, wire::CrashRecord& record) noexcept {
    const ThreadPart part = engine::threadPart();
    const auto role = [part] {
        switch (part) {
        case ThreadPart::main: return wire::CrashThread::main;
        case ThreadPart::audio:
        case ThreadPart::duty: return wire::CrashThread::audio;
        case ThreadPart::control: return wire::CrashThread::control;
        case ThreadPart::other: break;
        }
        return wire::CrashThread::other;
    }();
    record.thread = static_cast<std::uint32_t>(role);
    record.device = 0;
    record.call = 0;
    const wire::SandboxPage* const page = engine.sandboxPage();
    const bool hasActivity = part == ThreadPart::main || part == ThreadPart::audio || part == ThreadPart::duty;
    if (page == nullptr || !hasActivity) return;
    const wire::Activity& activity = part == ThreadPart::audio ? page->audio : page->main;
    record.device = activity.device.load(std::memory_order_relaxed);
    record.call = activity.call.load(std::memory_order_relaxed);
}

void writeAll(const engine::Engine& engine, wire::CrashRecord& record, const CrashFacts& facts) noexcept {
    record.phase.store(static_cast<std::uint32_t>(wire::CrashPhase::writing), std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    record.registerCount = record.frameCount = record.moduleCount = 0;
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::unknown);
    record.instruction = record.stackPointer = 0;
    record.cause = static_cast<std::uint32_t>(facts.cause);
    record.signal = facts.signal;
    record.signalCode = facts.signalCode;
    record.faultAddress = facts.faultAddress;
    record.threadId = os::thisThreadId();
    record.block = engine.newestBlock();
    readThreadName(record.threadName);
    writeActivity(engine, record);
    if (facts.signalContext != nullptr) {
        const CrashPlace place(facts.signalContext);
        record.instruction = place.instruction();
        record.stackPointer = place.stackPointer();
        place.writeRegisters(record);
        writeBacktrace(record, place);
    } else {
        writeBacktraceFrom(record, facts.returnAddress);
    }
    static_cast<void>(
        runGuarded([](void* argument) { writeModules(*static_cast<wire::CrashRecord*>(argument)); }, &record));
}

/// Another thread's dump takes microseconds; one that does not end is not waited for.
void waitForOthers() noexcept {
    constexpr int mostWaits = 200;
    for (int wait = 0; wait < mostWaits && isBusy.load(std::memory_order_acquire); ++wait) {
        const timespec pause{0, 100'000};
        ::nanosleep(&pause, nullptr);
    }
}

} // namespace

void writeCrashRecord(engine::Engine& engine, const CrashFacts& facts) noexcept {
    wire::CrashRecord* const record = engine.crashRecord();
    if (record == nullptr) return;
    const bool isFault = facts.cause == wire::CrashCause::fault || facts.cause == wire::CrashCause::terminate;
    if (isFault) {
        hasFault.store(true, std::memory_order_seq_cst);
        waitForOthers();
        writeAll(engine, *record, facts);
    } else {
        if (isBusy.exchange(true, std::memory_order_seq_cst)) return;
        const bool isWanted = !hasFault.load(std::memory_order_seq_cst);
        if (isWanted) writeAll(engine, *record, facts);
        isBusy.store(false, std::memory_order_release);
        if (!isWanted || hasFault.load(std::memory_order_seq_cst)) return;
    }
    record->phase.store(static_cast<std::uint32_t>(wire::CrashPhase::complete), std::memory_order_release);
}

void prepareCrashWriter() noexcept {
    prepareModules();
    prepareBacktrace();
}

} // namespace glovebox::sandbox
