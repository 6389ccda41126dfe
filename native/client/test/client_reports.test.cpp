// Ends that nobody asked for: which net catches them, what the report says. A case waits for the report, never for a time.
#include "client/test/client_kit.h"
#include "client/test/system_ends.h"
#include "glovebox/crash_report.hpp"
#include "os/clock.h"

#include <condition_variable>
#include <mutex>
#include <thread>

using namespace client_kit;

namespace {

using Report = std::shared_ptr<const CrashReport>;

/// Collects ends and reports, in the order in which they come.
class Reports {
public:
    GroupListener listener() {
        return [this](const GroupEvent& event) {
            const std::lock_guard lock(mutex);
            if (const auto* ended = std::get_if<SandboxEnded>(&event)) ends.push_back(ended->sandbox);
            if (const auto* reported = std::get_if<CrashReported>(&event)) {
                endsBefore[reported->sandbox] = ends.size();
                reports[reported->sandbox] = reported->report;
            }
            arrived.notify_all();
        };
    }
    /// Waits for it, thirty seconds at most; null: it did not come.
    Report of(SandboxId sandbox) {
        std::unique_lock lock(mutex);
        arrived.wait_for(lock, std::chrono::seconds(30), [&] { return reports.contains(sandbox); });
        return reports.contains(sandbox) ? reports.at(sandbox) : nullptr;
    }
    bool hasEnded(SandboxId sandbox, std::chrono::milliseconds limit = std::chrono::seconds(30)) {
        std::unique_lock lock(mutex);
        return arrived.wait_for(lock, limit,
                                [&] { return std::find(ends.begin(), ends.end(), sandbox) != ends.end(); });
    }
    std::size_t count() {
        const std::lock_guard lock(mutex);
        return reports.size();
    }
    std::size_t endsBeforeReportOf(SandboxId sandbox) {
        const std::lock_guard lock(mutex);
        return endsBefore.at(sandbox);
    }

private:
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<SandboxId> ends;
    std::map<SandboxId, Report> reports;
    std::map<SandboxId, std::size_t> endsBefore;
};

/// Blocks until it has ended.
void playUntilEnd(Rig& rig, Reports& reports, SandboxId sandbox) {
    const std::uint64_t begun = os::nowNs();
    for (std::uint64_t i = 0; i < 10'000 && !reports.hasEnded(sandbox, std::chrono::milliseconds(0)); ++i) {
        os::sleepUntil(begun + i * n * 1'000'000'000 / 48000);
        rig.playBlock(n, false);
    }
}

GroupOptions patient() {
    auto options = groupOptions(Crossing::pipelined, n);
    options.blockDeadlineNs = 100'000'000;
    options.hangAfterBlocks = 2;
    return options;
}

const CrashFrame* guilty(const CrashReport& report) {
    return report.guiltyFrame < report.frames.size() ? &report.frames[report.guiltyFrame] : nullptr;
}

/// Where there are no signals functions have no names: a place is an offset in its module.
using system_ends::hasSignals;
const std::string place = hasSignals ? "!" : "+0x";

} // namespace

TEST_CASE("client: the report of a crash in process names signal, call, device, plugin and place") {
    for (const auto format : bothFormats) {
        Reports reports;
        Rig rig(patient(), reports.listener());
        const auto doomed = rig.sandbox();
        const auto crasher = rig.addCrasher(doomed, "segfault-in-process", format);
        playUntilEnd(rig, reports, doomed);
        const auto report = reports.of(doomed);
        REQUIRE(report != nullptr);
        CHECK_EQUAL(reports.endsBeforeReportOf(doomed), 1u);
        CHECK(rig.group.crashReport(doomed).value() == report);
        CHECK(report->end.state == SandboxState::crashed);
        CHECK_EQUAL(report->end.device, crasher);
        CHECK_EQUAL(report->end.call, "process");
        CHECK_EQUAL(report->end.faultAddress, 16u);
        CHECK_EQUAL(report->signalName, system_ends::faultName);
        CHECK_EQUAL(report->detail, hasSignals ? "address not mapped (access to 0x10)" : "write to 0x10");
        CHECK_EQUAL(report->threadRole, "audio");
        CHECK_EQUAL(report->pluginName, "Glovebox Crasher segfault-in-process");
        CHECK(report->pluginFile.find("segfault-in-process") != std::string::npos);
        CHECK_EQUAL(report->block, 9u);
        CHECK(!report->registers.empty());
        REQUIRE(guilty(*report) != nullptr);
        CHECK(guilty(*report)->isPlugin);
        const std::string suffix = format == Format::clap ? ".clap" : hasSignals ? ".so" : ".vst3";
        CHECK(report->title.starts_with(system_ends::faultName + " in segfault-in-process" + suffix + place));
        CHECK_EQUAL(report->missing.size(), hasSignals ? 0u : 1u);
    }
}

TEST_CASE("client: the report of a crash on the main thread names the call") {
    Reports reports;
    Rig rig(patient(), reports.listener());
    const auto doomed = rig.sandbox();
    DeviceOptions device;
    device.file = crasherPath("segfault-at-init", Format::clap);
    CHECK(!rig.group.addDevice(doomed, device).isOk());
    const auto report = reports.of(doomed);
    REQUIRE(report != nullptr);
    CHECK_EQUAL(report->end.call, "create");
    CHECK(report->end.device != 0);
    CHECK_EQUAL(report->threadRole, "main");
    REQUIRE(guilty(*report) != nullptr);
    CHECK(report->title.starts_with(system_ends::faultName + " in segfault-at-init.clap" + place));
}

TEST_CASE("client: the report of a hang in process shows where the thread is") {
    Reports reports;
    Rig rig(patient(), reports.listener());
    const auto doomed = rig.sandbox();
    const auto looper = rig.addCrasher(doomed, "loop-in-process");
    playUntilEnd(rig, reports, doomed);
    const auto report = reports.of(doomed);
    REQUIRE(report != nullptr);
    CHECK(report->end.state == SandboxState::hung);
    CHECK_EQUAL(report->end.device, looper);
    CHECK_EQUAL(report->threadRole, "audio");
    CHECK_EQUAL(report->noticedBy, "missed blocks");
    REQUIRE(guilty(*report) != nullptr);
    CHECK(report->title.starts_with("hung in loop-in-process.clap" + place));
}

TEST_CASE("client: the report of a hang in a call shows where the main thread is") {
    Reports reports;
    Rig rig(patient(), reports.listener());
    SandboxOptions options;
    options.loadLimitNs = 300'000'000;
    const auto doomed = rig.group.addSandbox(options).value();
    DeviceOptions device;
    device.file = crasherPath("hang-in-init", Format::clap);
    CHECK(!rig.group.addDevice(doomed, device).isOk());
    const auto report = reports.of(doomed);
    REQUIRE(report != nullptr);
    CHECK(report->end.state == SandboxState::hung);
    CHECK_EQUAL(report->end.call, "create");
    CHECK_EQUAL(report->threadRole, "main");
    CHECK_EQUAL(report->noticedBy, "call limit");
    if (!hasSignals) SKIP("of a hang only the innermost place is known here, and that is the system's");
    REQUIRE(guilty(*report) != nullptr);
    CHECK(report->title.starts_with("hung in hang-in-init.clap!"));
}

TEST_CASE("client: a plugin that leaves by exit() has its exit code in the title") {
    Reports reports;
    Rig rig(patient(), reports.listener());
    const auto doomed = rig.sandbox();
    const auto crasher = rig.addCrasher(doomed, "exit-in-process");
    playUntilEnd(rig, reports, doomed);
    const auto report = reports.of(doomed);
    REQUIRE(report != nullptr);
    CHECK(report->end.state == SandboxState::crashed);
    CHECK(!report->end.wasSignalled);
    CHECK_EQUAL(report->end.signalOrCode, 3);
    CHECK_EQUAL(report->end.device, crasher);
    CHECK(report->title.starts_with("exit code 3 in "));
}

TEST_CASE("client: an end that was asked for has no report") {
    Reports reports;
    Rig rig(patient(), reports.listener());
    const auto killed = rig.sandbox(), removed = rig.sandbox(), alive = rig.sandbox();
    CHECK(rig.group.crashReport(alive).value() == nullptr);
    REQUIRE(rig.group.killSandbox(killed).isOk());
    REQUIRE(reports.hasEnded(killed));
    REQUIRE(rig.group.removeSandbox(removed, 1000).isOk());
    CHECK(rig.group.crashReport(killed).value() == nullptr);
    CHECK_EQUAL(rig.group.crashReport(removed).status().code, ErrorCode::unknownObject);
    CHECK_EQUAL(rig.group.crashReport(99).status().code, ErrorCode::unknownObject);
    CHECK_EQUAL(reports.count(), 0u);
}

TEST_CASE("client: ping does not wait for a call that hangs") {
    Reports reports;
    Rig rig(patient(), reports.listener());
    const auto busy = rig.sandbox(), idle = rig.sandbox();
    CHECK(rig.group.ping(idle).isOk());
    CHECK_EQUAL(rig.group.ping(99).status().code, ErrorCode::unknownObject);
    DeviceOptions device;
    device.file = crasherPath("hang-in-init", Format::clap);
    std::thread hanging([&] { static_cast<void>(rig.group.addDevice(busy, device)); });
    CHECK(rig.group.ping(idle).isOk());
    REQUIRE(rig.group.killSandbox(busy).isOk());
    hanging.join();
}
