#pragma once

#include "spawned_host.h"

#include "wire/crash_record.h"

#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace glovebox::sandbox::test {

using engine::test::HostArea;
using engine::test::planOf;
using engine::test::stepOf;

inline const std::string faulty = GLOVEBOX_TEST_PLUGINS "/faulty.clap"; ///< plugins/faulty.cpp
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

} // namespace glovebox::sandbox::test
