#include "spawned_host.h"

#include "os/wait_word.h"

#include <csignal>

using namespace glovebox;
using namespace glovebox::engine::test;
using namespace glovebox::sandbox::test;
using core::ErrorCode;

namespace {

void sendRequest(SpawnedHost& host, std::uint32_t id, const wire::Message& message) {
    std::vector<std::byte> bytes;
    REQUIRE(wire::encode(id, message, bytes));
    REQUIRE(host.sendRaw(bytes) == os::ChannelOutcome::ok);
}

/// Plays `blocks` blocks of a stereo effect from one host arena.
void play(SpawnedHost& host, wire::DeviceId device, int blocks) {
    const std::size_t stride = wire::channelStride(SpawnedHost::maxFrames, core::SampleType::float32);
    const auto input = host.createArea(wire::AreaKind::hostArena, 2 * stride, false, false);
    host.prepare(planOf(1, {stepOf(device, {{hostSource(input->id, 0, 2)}})}));
    for (int block = 0; block < blocks; ++block) {
        for (std::uint32_t i = 0; i < SpawnedHost::maxFrames; ++i) {
            input->span<float>(0, SpawnedHost::maxFrames)[i] = static_cast<float>(block) + static_cast<float>(i) / 64;
            input->span<float>(stride, SpawnedHost::maxFrames)[i] = -static_cast<float>(block);
        }
        const std::uint64_t sequence = host.publish(1, SpawnedHost::maxFrames);
        host.wave();
        REQUIRE(host.waitForStage(0, sequence));
        CHECK_EQUAL(host.output<float>(device, 0, 0)[63], static_cast<float>(block) + 63.0f / 64);
        CHECK_EQUAL(host.output<float>(device, 0, 1)[0], -static_cast<float>(block));
    }
}

} // namespace

TEST_CASE("a gain, as CLAP and as VST3, plays in a process of its own") {
    for (const char* file : {"/gain.clap", "/gain.vst3"}) {
        SpawnedHost host;
        host.addDevice(1, "", core::SampleType::float32, fixtures + file);
        CHECK_EQUAL(host.devices[1].descriptor.name, "Glovebox Gain");
        play(host, 1, 100);
        CHECK_EQUAL(host.codeOf(wire::RetirePlan{1}), ErrorCode::ok);
        CHECK_EQUAL(host.codeOf(wire::DestroyDevice{1}), ErrorCode::ok);
        CHECK_EQUAL(host.codeOf(wire::Shutdown{}), ErrorCode::ok);
        os::ExitStatus status;
        REQUIRE(host.waitForExit(status));
        CHECK_EQUAL(status.text(), "exit code 0");
    }
}

TEST_CASE("both formats live in one process") {
    SpawnedHost host;
    host.addDevice(1, "", core::SampleType::float32, fixtures + "/gain.clap");
    host.addDevice(2, "", core::SampleType::float32, fixtures + "/gain.vst3");
    const std::size_t stride = wire::channelStride(SpawnedHost::maxFrames, core::SampleType::float32);
    const auto input = host.createArea(wire::AreaKind::hostArena, 2 * stride, false, false);
    for (float& sample : input->span<float>(0, 64)) sample = 3;
    host.prepare(
        planOf(1, {stepOf(1, {{hostSource(input->id, 0, 2)}}), stepOf(2, {{localSource(1), localSource(1)}})}));
    const std::uint64_t sequence = host.publish(1, 64);
    host.wave();
    REQUIRE(host.waitForStage(0, sequence));
    CHECK_EQUAL(host.output<float>(2, 0, 0)[63], 6.0f);
}

TEST_CASE("the process leaves by itself when the host hangs up, also with a device in a plan") {
    SpawnedHost host;
    host.addDevice(1, "", core::SampleType::float32, fixtures + "/gain.clap");
    play(host, 1, 2);
    host.hangUp();
    os::ExitStatus status;
    REQUIRE(host.waitForExit(status));
    CHECK_EQUAL(status.text(), "exit code 0");
}

TEST_CASE("the process leaves by itself when the host talks nonsense") {
    const std::vector<std::vector<std::byte>> nonsense = {
        {std::byte{255}}, std::vector<std::byte>(100, std::byte{7}), std::vector<std::byte>(50000, std::byte{0xff})};
    for (const auto& bytes : nonsense) {
        SpawnedHost host;
        host.sendRaw(bytes);
        os::ExitStatus status;
        REQUIRE(host.waitForExit(status));
        CHECK_EQUAL(status.text(), "exit code 0");
    }
}

TEST_CASE("the process leaves when the host hangs up while a plugin hangs on the main thread") {
    SpawnedHost host;
    sendRequest(host, 1000, wire::CreateDevice{1, crashers + "/hang-in-init.clap", "", false});
    const auto& activity = host.sandboxPage->as<wire::SandboxPage>().main;
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    while (activity.call.load() != static_cast<std::uint32_t>(wire::PluginCall::create) && os::nowNs() < deadline)
        std::this_thread::yield();
    CHECK_EQUAL(activity.device.load(), 1);
    host.hangUp();
    os::ExitStatus status;
    REQUIRE(host.waitForExit(status));
    CHECK_EQUAL(status.text(), "exit code 0");
}

TEST_CASE("a crash in process is in the page, rings the host and ends the process by its own signal") {
    // Windows has exceptions: an access violation, and the one with which an abort ends.
    const bool hasSignals = !os::WaitPort::needsHandle();
    const int fault = hasSignals ? SIGSEGV : static_cast<int>(0xc0000005);
    const int abortion = hasSignals ? SIGABRT : static_cast<int>(0xc0000409);
    for (const auto& [file, signal] :
         {std::pair{"/segfault-in-process.clap", fault}, std::pair{"/abort-in-process.vst3", abortion}}) {
        SpawnedHost host;
        host.addDevice(3, "", core::SampleType::float32, crashers + file);
        host.prepare(planOf(1, {stepOf(3)}));
        auto& page = host.sandboxPage->as<wire::SandboxPage>();
        auto& bell = host.hostBell->as<wire::BellPage>().bell;
        os::ExitStatus status;
        bool hasDied = false;
        for (int block = 0; block < 100 && page.crashed.load() == 0; ++block) {
            const std::uint32_t before = bell.load();
            const std::uint64_t sequence = host.publish(1, 64);
            host.wave();
            // Rung by the block's end or by the crash: the host never sleeps longer than that.
            const std::uint64_t deadline = os::nowNs() + patienceNs;
            while (page.done[0].sequence.load() < sequence && page.crashed.load() == 0 && os::nowNs() < deadline) {
                host.wavePage->as<wire::WavePage>().hostIsSleeping.store(1);
                host.hostBell->port.wait(bell, before, deadline);
            }
        }
        CHECK_EQUAL(page.crashed.load(), static_cast<std::uint32_t>(signal));
        CHECK_EQUAL(page.audio.device.load(), 3);
        CHECK_EQUAL(page.audio.call.load(), static_cast<std::uint32_t>(wire::PluginCall::process));
        hasDied = host.waitForExit(status);
        REQUIRE(hasDied);
        CHECK(status.wasSignalled);
        CHECK_EQUAL(status.code, signal);
    }
}
