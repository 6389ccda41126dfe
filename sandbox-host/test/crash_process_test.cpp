#include "crash_victim.h"

#include "core/event.h"
#include "os/dump_signal.h"
#include "os/wait_word.h"

#include <csignal>
#include <tuple>

using namespace glovebox;
using namespace glovebox::engine::test;
using namespace glovebox::sandbox::test;

TEST_CASE("exit and quick_exit name the plugin that called them") {
    for (const auto& [name, code, told] : {std::tuple{"exit", 5, 5}, std::tuple{"quick-exit", 6, -1}}) {
        Victim victim(name);
        victim.play();
        REQUIRE(victim.hasRead);
        CHECK(victim.snapshot.isComplete);
        CHECK_EQUAL(victim.snapshot.cause, wire::CrashCause::exit);
        CHECK_EQUAL(victim.snapshot.signalCode, told);
        CHECK_EQUAL(victim.snapshot.device, device);
        CHECK_EQUAL(victim.snapshot.call, wire::PluginCall::process);
        CHECK(!victim.status.wasSignalled);
        CHECK_EQUAL(victim.status.code, code);
        CHECK(victim.firstFrameOf("faulty.clap").has_value());
    }
}

TEST_CASE("a handler that a plugin put in place of ours is counted, and called after ours") {
    Victim victim("replaced-handler");
    auto& replaced = victim.page().misuse[static_cast<std::uint32_t>(core::Misuse::signalHandlers)];
    CHECK_EQUAL(replaced.load(), 2);
    victim.play();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    CHECK_EQUAL(victim.page().crashed.load(), SIGSEGV);
    CHECK_EQUAL(victim.fileOf(0), "faulty.clap");
    CHECK_EQUAL(victim.status.text(), "exit code 77");
}

TEST_CASE("a plugin's handler that faults ends the process by the first signal") {
    Victim victim("faulty-handler");
    victim.play();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    victim.checkSignal(SIGABRT);
}

TEST_CASE("signals that a plugin blocks on the audio thread are counted and let through again") {
    Victim victim("blocked-signals");
    victim.host.prepare(planOf(1, {stepOf(device)}));
    auto& blocked = victim.page().misuse[static_cast<std::uint32_t>(core::Misuse::signalMask)];
    for (int block = 0; block < 2; ++block) {
        const std::uint64_t sequence = victim.host.publish(1, 64);
        victim.host.wave();
        REQUIRE(victim.host.waitForStage(0, sequence));
    }
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    while (blocked.load() < 14 && os::nowNs() < deadline) std::this_thread::yield();
    CHECK_EQUAL(blocked.load(), 14);
}

TEST_CASE("a plugin that closed every descriptor, or left none, still leaves modules") {
    for (const char* name : {"closed-descriptors", "exhausted-descriptors"}) {
        Victim victim(name);
        victim.play();
        victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
        CHECK_EQUAL(victim.fileOf(0), "faulty.clap");
    }
}

TEST_CASE("a looping audio thread says where it is, goes on, and a fault after that is written over it") {
#ifdef __SANITIZE_THREAD__
    SKIP("the thread sanitizer keeps signals back until the thread calls the kernel");
#endif
    Victim victim("loop");
    victim.host.prepare(planOf(1, {stepOf(device)}));
    victim.host.publish(1, 64);
    victim.host.wave();
    const auto isInProcess = [&] {
        return victim.page().audio.call.load() == static_cast<std::uint32_t>(wire::PluginCall::process);
    };
    while (!isInProcess()) std::this_thread::yield();
    const auto& record = victim.record->as<wire::CrashRecord>();
    const auto dump = [&](std::uint32_t thread) {
        victim.record->as<wire::CrashRecord>().phase.store(0);
        REQUIRE(os::requestDump(victim.host.processId(), thread).isOk());
        const std::uint64_t deadline = os::nowNs() + patienceNs;
        const auto complete = static_cast<std::uint32_t>(wire::CrashPhase::complete);
        while (record.phase.load() != complete && os::nowNs() < deadline) std::this_thread::yield();
        victim.hasRead = wire::readCrashRecord(record, victim.snapshot);
    };
    // The mark of the call comes before the plugin's first instruction: until then a dump is of the host. After it every one
    // is of the plugin, which never returns.
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    do dump(victim.page().audioThread.load());
    while (victim.fileOf(0) != "faulty.clap" && os::nowNs() < deadline);
    for (int turn = 0; turn < 2; ++turn) {
        dump(victim.page().audioThread.load());
        victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
        CHECK_EQUAL(victim.snapshot.cause, wire::CrashCause::dump);
        CHECK_EQUAL(victim.fileOf(0), "faulty.clap");
        CHECK_EQUAL(victim.page().crashed.load(), 0);
    }
    dump(victim.page().mainThread.load());
    CHECK_EQUAL(victim.snapshot.thread, wire::CrashThread::main);
    CHECK_EQUAL(victim.snapshot.call, wire::PluginCall::none);
    ::kill(static_cast<pid_t>(victim.host.processId()), SIGFPE);
    victim.read();
    REQUIRE(victim.hasRead);
    CHECK_EQUAL(victim.snapshot.cause, wire::CrashCause::fault);
    victim.checkSignal(SIGFPE);
}

TEST_CASE("the life word says that a process was killed, whatever it was doing") {
    Victim victim("loop");
    const std::uint32_t life = victim.page().life.load();
    CHECK_EQUAL(life, victim.page().audioThread.load() | wire::lifeHasWaiters);
    victim.host.prepare(planOf(1, {stepOf(device)}));
    victim.host.publish(1, 64);
    victim.host.wave();
    ::kill(static_cast<pid_t>(victim.host.processId()), SIGKILL);
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    while (victim.page().life.load() == life && os::nowNs() < deadline)
        os::waitOnWord(victim.page().life, life, deadline);
    CHECK_EQUAL(victim.page().life.load(), wire::lifeHasEnded | wire::lifeHasWaiters);
    victim.read();
    CHECK(!victim.hasRead);
}

TEST_CASE("the events that a device was given before the fault are in the trace") {
    Victim victim(crashers + "/segfault-in-process.clap", "");
    core::Event set;
    set.kind = core::EventKind::parameterValue;
    set.id = 0;
    set.value = 0;
    CHECK_EQUAL(victim.host.codeOf(wire::FlushParameters{device, {set}}), core::ErrorCode::ok);
    victim.play();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    CHECK_EQUAL(victim.snapshot.block, 1);
    REQUIRE(victim.snapshot.trace.size() == 1);
    CHECK_EQUAL(victim.snapshot.trace[0].kind, static_cast<std::uint32_t>(core::EventKind::parameterValue));
    CHECK_EQUAL(victim.snapshot.trace[0].device, device);
    CHECK_EQUAL(victim.snapshot.trace[0].id, 0);
    CHECK_EQUAL(victim.snapshot.trace[0].value, 0.0);
}
