#include "spawned_host.h"

#include "core/event.h"
#include "os/dump_signal.h"
#include "os/wait_word.h"
#include "wire/crash_record.h"

#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>

using namespace glovebox;
using namespace glovebox::engine::test;
using namespace glovebox::sandbox::test;

namespace {

const std::string crashers = GLOVEBOX_CRASHERS;
const std::string faulty = GLOVEBOX_TEST_PLUGINS "/faulty.clap";
constexpr wire::DeviceId device = 3;

/// A sandbox with one plugin, and what is left of it.
struct Victim {
    SpawnedHost host;
    std::unique_ptr<HostArea> record =
        host.createArea(wire::AreaKind::crashRecord, sizeof(wire::CrashRecord), true, true);
    wire::CrashSnapshot snapshot;
    os::ExitStatus status;

    wire::SandboxPage& page() { return host.sandboxPage->as<wire::SandboxPage>(); }

    explicit Victim(const std::string& name) {
        host.addDevice(device, "org.glovebox.test." + name, core::SampleType::float32, faulty);
    }
    Victim(const std::string& file, const std::string& id) {
        host.addDevice(device, id, core::SampleType::float32, file);
    }

    /// Blocks until the process is gone.
    void play() {
        host.prepare(planOf(1, {stepOf(device)}));
        for (int block = 0; block < 32 && !hasEnded(); ++block) {
            const std::uint64_t sequence = host.publish(1, 64);
            host.wave();
            while (page().done[0].sequence.load() < sequence && !hasEnded()) std::this_thread::yield();
        }
        read();
    }
    void post(const wire::Message& message) {
        std::vector<std::byte> bytes;
        REQUIRE(wire::encode(12345, message, bytes));
        REQUIRE(host.sendRaw(bytes) == os::ChannelOutcome::ok);
    }
    [[nodiscard]] bool hasEnded() {
        return page().crashed.load() != 0 || (page().life.load() & wire::lifeHasEnded) != 0;
    }
    bool hasRead = false;
    void read() {
        REQUIRE(host.waitForExit(status));
        hasRead = wire::readCrashRecord(record->as<wire::CrashRecord>(), snapshot);
    }
    /// File of a frame, and whether its offset lies inside that file.
    [[nodiscard]] std::string fileOf(std::size_t frame) const {
        if (frame >= snapshot.frames.size()) return "no such frame";
        const wire::CrashFrame& found = snapshot.frames[frame];
        if (found.module == wire::noCrashModule) return "no module";
        return std::filesystem::path(snapshot.modules[found.module].path).filename();
    }
    [[nodiscard]] std::optional<std::size_t> firstFrameOf(const std::string& file) const {
        for (std::size_t index = 0; index < snapshot.frames.size(); ++index) {
            if (fileOf(index) == file) return index;
        }
        return std::nullopt;
    }
    void checkWhole(wire::CrashThread thread, wire::PluginCall call, wire::DeviceId expected = device) {
        REQUIRE(hasRead);
        CHECK(snapshot.isComplete);
        CHECK_EQUAL(snapshot.thread, thread);
        CHECK_EQUAL(snapshot.call, call);
        CHECK_EQUAL(snapshot.device, expected);
        CHECK_EQUAL(snapshot.registers.size(), snapshot.architecture == wire::CrashArchitecture::x86_64 ? 18 : 34);
        CHECK_EQUAL(snapshot.registers[0], snapshot.instruction);
        CHECK_EQUAL(snapshot.registers[1], snapshot.stackPointer);
    }
    void checkSignal(int signal) {
        CHECK_EQUAL(page().crashed.load(), signal);
        CHECK_EQUAL(snapshot.signal, signal);
        CHECK(status.wasSignalled);
        CHECK_EQUAL(status.code, signal);
    }
};

} // namespace

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
