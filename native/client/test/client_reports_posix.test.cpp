// Ends of processes that are killed, stopped or lie about their end, and which net catches them. A stand-in for sandbox-host
// lies; no case depends on how long anything takes.
#include "client/test/client_kit.h"
#include "client/test/rude_host.h"
#include "glovebox/crash_report.hpp"
#include "os/wait_words.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <signal.h>

using namespace client_kit;

namespace {

using Report = std::shared_ptr<const CrashReport>;

/// A group of its own runtime, and what was heard of its sandboxes.
class Lab {
public:
    explicit Lab(const std::string& program, std::uint32_t pingEveryMs = 0) {
        RuntimeOptions options;
        options.sandboxHost = program;
        options.pingEveryMs = pingEveryMs;
        auto created = Runtime::create(options);
        REQUIRE(created.isOk());
        runtime.emplace(std::move(*created));
        auto settings = groupOptions(Crossing::pipelined, n);
        if (pingEveryMs != 0) settings.hangAfterNs = 500'000'000;
        auto made = runtime->createGroup(settings, [this](const GroupEvent& event) { hear(event); });
        REQUIRE(made.isOk());
        group.emplace(std::move(*made));
    }
    ~Lab() { group->close(); }

    SandboxId sandbox() {
        SandboxOptions options;
        options.recovery.mode = RecoveryPolicy::Mode::manual;
        const auto added = group->addSandbox(options);
        REQUIRE(added.isOk());
        return added.value();
    }
    DeviceId device(SandboxId sandbox, const std::string& file = "polite") {
        DeviceOptions options;
        options.file = file;
        const auto added = group->addDevice(sandbox, options);
        REQUIRE(added.isOk());
        return added.value();
    }
    void send(SandboxId sandbox, int signal) {
        const auto process = group->sandboxProcessId(sandbox);
        REQUIRE(process.isOk() && process.value() > 1);
        REQUIRE(kill(static_cast<pid_t>(process.value()), signal) == 0);
    }
    /// Waits for it, thirty seconds at most.
    Report report(SandboxId sandbox) {
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, std::chrono::seconds(30), [&] { return reports.contains(sandbox); }));
        return reports.at(sandbox);
    }
    /// Waits until the stand-in has done what a parameter set off.
    bool isDone(std::size_t times = 1) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(30), [&] { return done >= times; });
    }

    std::optional<Runtime> runtime;
    std::optional<Group> group;

private:
    std::mutex mutex;
    std::condition_variable changed;
    std::map<SandboxId, Report> reports;
    std::size_t done = 0;

    void hear(const GroupEvent& event) {
        const std::lock_guard lock(mutex);
        if (const auto* reported = std::get_if<CrashReported>(&event)) reports[reported->sandbox] = reported->report;
        if (const auto* logged = std::get_if<Logged>(&event)) done += logged->text == rude::done ? 1 : 0;
        changed.notify_all();
    }
};

bool has(const std::vector<std::string>& sentences, const std::string& part) {
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const std::string& sentence) { return sentence.find(part) != std::string::npos; });
}

} // namespace

TEST_CASE("client: a process that is killed from outside has a report that says so, and no backtrace") {
    Lab lab(GLOVEBOX_SANDBOX_HOST);
    const auto doomed = lab.sandbox();
    lab.device(doomed, fixturePath("gain", Format::clap));
    lab.send(doomed, SIGKILL);
    const auto report = lab.report(doomed);
    CHECK(report->end.state == SandboxState::crashed);
    CHECK_EQUAL(report->title, "SIGKILL");
    CHECK_EQUAL(report->signalName, "SIGKILL");
    CHECK(report->frames.empty());
    CHECK(has(report->missing, "no backtrace: the process was ended by SIGKILL"));
}

TEST_CASE("client: an idle sandbox that stands still is found by a ping, and shows where it stood") {
    Lab lab(GLOVEBOX_SANDBOX_HOST, 20);
    const auto still = lab.sandbox(), healthy = lab.sandbox();
    lab.device(still, fixturePath("gain", Format::clap));
    lab.send(still, SIGSTOP);
    const auto report = lab.report(still);
    CHECK(report->end.state == SandboxState::hung);
    CHECK_EQUAL(report->noticedBy, "ping");
    CHECK_EQUAL(report->threadRole, "main");
    CHECK(!report->frames.empty());
    CHECK(report->title.starts_with("hung"));
    CHECK(lab.group->sandboxState(healthy).value() == SandboxState::ready);
}

TEST_CASE("client: a sandbox that answers no ping is hung, though it serves every other call, and only that one") {
    Lab lab(GLOVEBOX_RUDE_HOST, 20);
    const auto silent = lab.sandbox(), polite = lab.sandbox();
    const auto device = lab.device(silent);
    lab.device(polite);
    REQUIRE(lab.group->setParameter(device, rude::stopTalking, 1).isOk());
    const auto report = lab.report(silent);
    CHECK(report->end.state == SandboxState::hung);
    CHECK_EQUAL(report->noticedBy, "ping");
    // It has told no thread's number: nobody can be asked.
    CHECK(report->frames.empty());
    CHECK(!report->missing.empty());
    CHECK(lab.group->sandboxState(polite).value() == SandboxState::ready);
}

TEST_CASE("client: without an interval nobody is pinged") {
    Lab lab(GLOVEBOX_RUDE_HOST, 0);
    const auto silent = lab.sandbox();
    const auto device = lab.device(silent);
    REQUIRE(lab.group->setParameter(device, rude::stopTalking, 1).isOk());
    REQUIRE(lab.isDone());
    for (int i = 0; i < 20; ++i) CHECK(lab.group->parameterValue(device, rude::activations).isOk());
    CHECK(lab.group->sandboxState(silent).value() == SandboxState::ready);
}

TEST_CASE("client: a sandbox whose life word says that it has ended is ended, whether that is true or not") {
    if (!os::canWaitOnManyWords()) SKIP("this system cannot sleep on many words");
    Lab lab(GLOVEBOX_RUDE_HOST);
    const auto liar = lab.sandbox(), neighbour = lab.sandbox();
    const auto device = lab.device(liar);
    lab.device(neighbour);
    REQUIRE(lab.group->setParameter(device, rude::forgeLife, 77).isOk());
    const auto report = lab.report(liar);
    CHECK(report->end.state == SandboxState::crashed);
    CHECK_EQUAL(report->noticedBy, "life word");
    CHECK(report->end.reason.starts_with("its audio thread has ended"));
    CHECK(lab.group->sandboxState(neighbour).value() == SandboxState::ready);
}

TEST_CASE("client: a life word that is played with is no longer listened to, others are") {
    if (!os::canWaitOnManyWords()) SKIP("this system cannot sleep on many words");
    Lab lab(GLOVEBOX_RUDE_HOST);
    const auto player = lab.sandbox(), liar = lab.sandbox();
    const auto device = lab.device(player), other = lab.device(liar);
    REQUIRE(lab.group->setParameter(device, rude::flipLife, 100'000).isOk());
    REQUIRE(lab.isDone());
    // Nobody hears this any more: the process's end itself will tell.
    REQUIRE(lab.group->setParameter(device, rude::forgeLife, 0).isOk());
    REQUIRE(lab.group->setParameter(other, rude::forgeLife, 0).isOk());
    CHECK_EQUAL(lab.report(liar)->noticedBy, "life word");
    CHECK(lab.group->sandboxState(player).value() == SandboxState::ready);
    lab.send(player, SIGKILL);
    CHECK(lab.report(player)->noticedBy != "life word");
}

TEST_CASE("client: the life word tells of a process with much memory before its process handle does") {
    if (!os::canWaitOnManyWords()) SKIP("this system cannot sleep on many words");
    Lab lab(GLOVEBOX_RUDE_HOST);
    std::size_t byLife = 0;
    for (std::size_t i = 1; i <= 3; ++i) {
        const auto large = lab.sandbox();
        const auto device = lab.device(large);
        REQUIRE(lab.group->setParameter(device, rude::touchMemory, 256).isOk());
        REQUIRE(lab.isDone(i));
        lab.send(large, SIGKILL);
        const auto report = lab.report(large);
        CHECK_EQUAL(report->title, "SIGKILL");
        if (report->noticedBy == "life word") ++byLife;
    }
    // A busy machine may run the watcher first now and then.
    CHECK(byLife > 0);
}

TEST_CASE("client: random bytes in a crash record cost a report its truth and nobody else anything") {
    Lab lab(GLOVEBOX_RUDE_HOST);
    const auto neighbour = lab.sandbox();
    const auto good = lab.device(neighbour);
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        const auto hostile = lab.sandbox();
        const auto device = lab.device(hostile);
        static_cast<void>(lab.group->setParameter(device, rude::scribble, seed));
        const auto report = lab.report(hostile);
        CHECK(report->end.state == SandboxState::crashed);
        CHECK_EQUAL(report->signalName, "SIGABRT");
        CHECK(report->title.starts_with("SIGABRT"));
        CHECK(report->end.device == 0 || report->end.device == device);
        CHECK(report->frames.size() <= 64);
        CHECK_EQUAL(report->block, 0u);
    }
    CHECK(lab.group->parameterValue(good, rude::activations).isOk());
}
