#include "crash_victim.h"

#include <csignal>

using namespace glovebox;
using namespace glovebox::engine::test;
using namespace glovebox::sandbox::test;

TEST_CASE("a fault in process leaves thread, call, registers and a backtrace through the plugin into the engine") {
    for (const char* format : {"clap", "vst3"}) {
        Victim victim(crashers + "/segfault-in-process." + format, "");
        victim.play();
        victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
        victim.checkSignal(SIGSEGV);
        CHECK_EQUAL(victim.snapshot.cause, wire::CrashCause::fault);
        CHECK_EQUAL(victim.snapshot.faultAddress, 16);
        CHECK_EQUAL(victim.snapshot.threadName, "gb-audio");
        CHECK_EQUAL(victim.snapshot.threadId, victim.page().audioThread.load());
        CHECK_EQUAL(victim.snapshot.block, 9);
        const std::string file = std::string("segfault-in-process.") + (format == std::string("clap") ? "clap" : "so");
        CHECK_EQUAL(victim.fileOf(0), file);
        CHECK_EQUAL(victim.snapshot.frames[0].address, victim.snapshot.instruction);
        const auto size = std::filesystem::file_size(victim.snapshot.modules[victim.snapshot.frames[0].module].path);
        CHECK(victim.snapshot.frames[0].offset > 0 && victim.snapshot.frames[0].offset < size);
        CHECK(victim.firstFrameOf("sandbox-host").has_value());
    }
}

TEST_CASE("a fault in a static constructor is of the main thread's load") {
    Victim victim("save");
    victim.post(wire::CreateDevice{device + 1, crashers + "/segfault-at-load.clap", "", false});
    victim.read();
    victim.checkWhole(wire::CrashThread::main, wire::PluginCall::load, device + 1);
    victim.checkSignal(SIGSEGV);
    CHECK_EQUAL(victim.fileOf(0), "segfault-at-load.clap");
    CHECK_EQUAL(victim.snapshot.threadId, victim.page().mainThread.load());
}

TEST_CASE("a fault on the main thread names its call") {
    Victim victim("save");
    victim.post(wire::SaveState{device, {}});
    victim.read();
    victim.checkWhole(wire::CrashThread::main, wire::PluginCall::saveState);
    CHECK_EQUAL(victim.fileOf(0), "faulty.clap");
}

TEST_CASE("a call that a thread on duty makes in the audio thread's role is named") {
    Victim victim("reset");
    victim.post(wire::ResetDevice{device});
    victim.read();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::reset);
    CHECK_EQUAL(victim.fileOf(0), "faulty.clap");
    CHECK_EQUAL(victim.snapshot.threadName, "gb-duty");
}

TEST_CASE("a fault on a thread that the plugin made, without a stack for handlers, is written down") {
    SpawnedHost host;
    const auto record = host.createArea(wire::AreaKind::crashRecord, sizeof(wire::CrashRecord), true, true);
    std::vector<std::byte> bytes;
    const auto description =
        host.askFor<wire::DeviceDescription>(wire::CreateDevice{device, faulty, "org.glovebox.test.own-thread", false});
    const auto output = host.createArea(wire::AreaKind::deviceOutput, 1 << 20, true, true);
    wire::ActivateDevice activate;
    activate.device = device;
    activate.outputArea = output->id;
    REQUIRE(wire::encode(7, activate, bytes));
    REQUIRE(host.sendRaw(bytes) == os::ChannelOutcome::ok);
    os::ExitStatus status;
    REQUIRE(host.waitForExit(status));
    wire::CrashSnapshot snapshot;
    REQUIRE(wire::readCrashRecord(record->as<wire::CrashRecord>(), snapshot));
    CHECK(snapshot.isComplete);
    CHECK_EQUAL(snapshot.thread, wire::CrashThread::other);
    CHECK_EQUAL(snapshot.threadName, "its-own");
    CHECK_EQUAL(snapshot.device, 0);
    REQUIRE(!snapshot.frames.empty() && snapshot.frames[0].module != wire::noCrashModule);
    CHECK(snapshot.modules[snapshot.frames[0].module].path.ends_with("/faulty.clap"));
    CHECK_EQUAL(status.code, SIGSEGV);
}

TEST_CASE("a jump to address 0 names the caller") {
    Victim victim("jump-to-zero");
    victim.play();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    victim.checkSignal(SIGSEGV);
    CHECK_EQUAL(victim.snapshot.instruction, 0);
    CHECK_EQUAL(victim.fileOf(0), "no module");
    CHECK_EQUAL(victim.fileOf(1), "faulty.clap");
    CHECK(victim.firstFrameOf("sandbox-host").has_value());
}

TEST_CASE("a backtrace goes on behind code for which there are no tables") {
    // Destructors of a library are called by a function that every library brings, without tables.
    Victim victim(crashers + "/segfault-at-unload.clap", "");
    victim.post(wire::DestroyDevice{device});
    victim.read();
    victim.checkWhole(wire::CrashThread::main, wire::PluginCall::unload);
    CHECK_EQUAL(victim.fileOf(0), "segfault-at-unload.clap");
    CHECK(victim.firstFrameOf("sandbox-host").has_value());
}

TEST_CASE("a stack that can't be read costs the backtrace, not the record nor the exit status") {
    Victim victim("lost-stack");
    victim.play();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    victim.checkSignal(SIGSEGV);
    CHECK_EQUAL(victim.fileOf(0), "faulty.clap");
}

TEST_CASE("a stack overflow is written down on the handler's own stack") {
    Victim victim("stack-overflow");
    victim.play();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    victim.checkSignal(SIGSEGV);
    CHECK_EQUAL(victim.fileOf(0), "faulty.clap");
    CHECK_EQUAL(victim.snapshot.frames.size(), wire::mostCrashFrames);
}

TEST_CASE("an abort, and a terminate of the plugin's own C++ library, are SIGABRT with the plugin in the backtrace") {
    Victim aborted(crashers + "/abort-in-process.clap", "");
    aborted.play();
    aborted.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    aborted.checkSignal(SIGABRT);
    CHECK_EQUAL(aborted.snapshot.faultAddress, 0);
    CHECK(aborted.firstFrameOf("abort-in-process.clap").has_value());
    Victim terminated("terminate");
    terminated.play();
    terminated.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    terminated.checkSignal(SIGABRT);
    CHECK(terminated.firstFrameOf("faulty.clap").has_value());
}

TEST_CASE("an exception that nobody catches is SIGABRT with the plugin in the backtrace") {
    Victim victim("throw");
    victim.post(wire::SaveState{device, {}});
    victim.read();
    victim.checkWhole(wire::CrashThread::main, wire::PluginCall::saveState);
    victim.checkSignal(SIGABRT);
    CHECK(victim.firstFrameOf("faulty.clap").has_value());
}

TEST_CASE("a copy that a plugin makes of the process says nothing in our pages when it ends") {
    Victim victim("fork");
    CHECK_EQUAL(victim.page().crashed.load(), 0);
    CHECK(!wire::readCrashRecord(victim.record->as<wire::CrashRecord>(), victim.snapshot));
    victim.play();
    victim.checkWhole(wire::CrashThread::audio, wire::PluginCall::process);
    victim.checkSignal(SIGSEGV);
}
