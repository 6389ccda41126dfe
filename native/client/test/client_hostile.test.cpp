// Sandboxes that break the control protocol's promises, and calls that hang: what the host believes, queues and waits for.
#include "client/driver.h"
#include "client/test/client_kit.h"
#include "client/test/rude_host.h"
#include "core/misuse.h"
#include "core/plugin_info.h"

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

using namespace client_kit;

namespace {

/// Far above what anything here takes, far below the 60 s of a load.
constexpr std::chrono::seconds patience{20};

/// A group whose sandboxes are rude hosts, and what was heard of them.
class RudeGroup {
public:
    RudeGroup() {
        RuntimeOptions options;
        options.sandboxHost = GLOVEBOX_RUDE_HOST;
        auto runtime = Runtime::create(options);
        REQUIRE(runtime.isOk());
        auto created = runtime.value().createGroup(groupOptions(Crossing::synchronous, n),
                                                   [this](const GroupEvent& event) { hear(event); });
        REQUIRE(created.isOk());
        group.emplace(std::move(created).value());
    }
    ~RudeGroup() { group->close(); }

    SandboxId sandbox() {
        SandboxOptions sandbox;
        sandbox.recovery.mode = RecoveryPolicy::Mode::manual; // it would be rude again
        const auto added = group->addSandbox(sandbox);
        REQUIRE(added.isOk());
        return added.value();
    }
    DeviceId device(SandboxId sandbox) {
        DeviceOptions options;
        options.file = "polite";
        const auto added = group->addDevice(sandbox, options);
        REQUIRE(added.isOk());
        return added.value();
    }
    /// Returns when the sandbox has ended or said `text`; true: said.
    bool isSaid(const char* text) {
        std::unique_lock lock(mutex);
        const auto isThere = [&] { return hasEnded || std::find(said.begin(), said.end(), text) != said.end(); };
        REQUIRE(changed.wait_for(lock, patience, isThere));
        return std::find(said.begin(), said.end(), text) != said.end();
    }
    bool isEnded() {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, patience, [&] { return hasEnded; });
    }
    std::size_t heardOfDevices() {
        const std::lock_guard lock(mutex);
        return ofDevices;
    }

    std::optional<Group> group;

private:
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> said;
    bool hasEnded = false;
    std::size_t ofDevices = 0;

    void hear(const GroupEvent& event) {
        const std::lock_guard lock(mutex);
        if (const auto* logged = std::get_if<Logged>(&event)) said.push_back(logged->text);
        if (std::holds_alternative<SandboxEnded>(event)) hasEnded = true;
        if (std::holds_alternative<DeviceChanged>(event) || std::holds_alternative<ParameterEdited>(event)) ++ofDevices;
        changed.notify_all();
    }
};

} // namespace

TEST_CASE("client: a sandbox is killed, and asked how it is, while another call hangs in it") {
    RudeGroup rude;
    const auto box = rude.sandbox();
    auto adding = std::async(std::launch::async, [&] {
        DeviceOptions options;
        options.file = rude::hangs;
        return rude.group->addDevice(box, options).status();
    });
    REQUIRE(rude.isSaid(rude::hangs));
    auto killing = std::async(std::launch::async, [&] {
        const auto state = rude.group->sandboxState(box);
        const auto process = rude.group->sandboxProcessId(box);
        const bool isAlive = rude.group->sandboxEnd(box).status().code == ErrorCode::wrongState;
        const auto killed = rude.group->killSandbox(box);
        return killed.isOk() && state.isOk() && state.value() == SandboxState::ready && process.isOk() && isAlive;
    });
    CHECK(killing.wait_for(patience) == std::future_status::ready);
    CHECK(killing.get());
    CHECK(adding.wait_for(patience) == std::future_status::ready);
    CHECK(adding.get().code == ErrorCode::sandboxDied);
    CHECK(rude.group->sandboxEnd(box).value().state == SandboxState::stopped);
}

TEST_CASE("client: a sandbox that speaks for a device of another sandbox is ended, and nobody believes it") {
    for (const std::uint32_t what : {rude::restartDevice, rude::changeDevice, rude::editDevice}) {
        RudeGroup rude;
        const auto box = rude.sandbox(), neighbour = rude.sandbox();
        const auto own = rude.device(box), others = rude.device(neighbour);
        const double before = rude.group->parameterValue(others, rude::activations).value();
        REQUIRE(rude.group->setParameter(own, what, others).isOk());
        CHECK(rude.isEnded());
        CHECK(rude.group->sandboxState(box).value() == SandboxState::breached);
        CHECK(rude.group->sandboxState(neighbour).value() == SandboxState::ready);
        CHECK_EQUAL(rude.group->parameterValue(others, rude::activations).value(), before);
        CHECK_EQUAL(rude.heardOfDevices(), 0u);
    }
}

TEST_CASE("client: a latency that nobody could align to is a breach, also when it is only announced") {
    RudeGroup rude;
    const auto box = rude.sandbox();
    const auto device = rude.device(box);
    REQUIRE(rude.group->setParameter(device, rude::claimLatency, 4'000'000'000.0).isOk());
    CHECK(rude.isEnded());
    CHECK(rude.group->sandboxState(box).value() == SandboxState::breached);
    CHECK_EQUAL(rude.group->deviceInfo(device).value().status.latencyFrames, 0u);
}

TEST_CASE("client: a latency that is mentioned beside other news, as inactive plugins do, is no news") {
    RudeGroup rude;
    const auto box = rude.sandbox();
    const auto device = rude.device(box);
    REQUIRE(rude.group->setParameter(device, rude::mentionLatency, 500).isOk());
    REQUIRE(rude.isSaid(rude::done)); // it has been read
    CHECK_EQUAL(rude.heardOfDevices(), 1u);
    REQUIRE(rude.group->killSandbox(box).isOk());
    REQUIRE(rude.isEnded());
    REQUIRE(rude.group->restartSandbox(box).isOk());
    // As the plugin says in its new process, which nothing that was announced before replaces.
    CHECK_EQUAL(rude.group->deviceInfo(device).value().status.latencyFrames, 0u);
}

TEST_CASE("client: a flood of wishes to be restarted costs a few restarts") {
    RudeGroup rude;
    const auto box = rude.sandbox();
    const auto device = rude.device(box);
    constexpr std::uint32_t wishes = 3000;
    REQUIRE(rude.group->setParameter(device, rude::floodRestarts, wishes).isOk());
    REQUIRE(rude.isSaid(rude::done)); // everything before has been read
    const auto activations = [&] { return rude.group->parameterValue(device, rude::activations).value(); };
    // All that are queued have had their turn when nothing has moved for many calls.
    double last = activations();
    for (int still = 0; still < 200; ++still) {
        const double now = activations();
        if (now != last) still = 0;
        last = now;
    }
    CHECK(last < wishes / 3);
    // What the host did not grant, it has counted.
    const auto counted = rude.group->sandboxMisuse(box);
    REQUIRE(counted.isOk());
    CHECK(counted.value()[static_cast<std::size_t>(core::Misuse::restartFlood)] > wishes / 2);
}

TEST_CASE("client: a tap of a port that has lost a channel reads silence there") {
    RudeGroup rude;
    const auto device = rude.device(rude.sandbox());
    const auto tap = rude.group->addTap(device, 0);
    REQUIRE(tap.isOk());
    REQUIRE(rude.group->requestLayout(device, {1}, {1}).isOk());
    Block block;
    block.frames = n;
    CHECK_EQUAL(rude.group->process(block).sequence, 1u);
    std::vector<float> left(n, 1), right(n, 1);
    float* const channels[] = {left.data(), right.data()};
    const auto reading = rude.group->readTap(tap.value(), channels, n);
    REQUIRE(reading.isOk());
    CHECK_EQUAL(reading.value().frames, n);
    CHECK_EQUAL(reading.value().peak, 0.0);
    CHECK_EQUAL(right[0], 0.0f);
}

TEST_CASE("client: more connections than a sandbox can be told of are refused, and nobody dies of it") {
    RudeGroup rude;
    const auto box = rude.sandbox();
    std::vector<DeviceId> all;
    for (int i = 0; i < 70; ++i) all.push_back(rude.device(box));
    Status refused;
    for (std::size_t target = 1; target < all.size() && refused.isOk(); ++target) {
        for (std::size_t source = 0; source < target && refused.isOk(); ++source)
            refused = rude.group->connect({PortKind::audio, all[source], 0, all[target], 0}).status();
    }
    CHECK(refused.code == ErrorCode::limitExceeded);
    CHECK(rude.group->sandboxState(box).value() == SandboxState::ready);
    CHECK(rude.group->disconnect(1).isOk());
}

TEST_CASE("client: reports and collected events outlive the group's end until the next block") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto device = rig.add(rig.sandbox(), "note-echo");
    rig.set(device, 0, 0, 0, 65536); // at once
    REQUIRE(rig.group.collectEvents(device).isOk());
    core::Event on;
    on.kind = EventKind::noteOn;
    on.channel = on.port = 0;
    on.key = 60;
    on.value = 0.5;
    const TimedCommand commands[] = {{device, on}};
    Block block;
    block.frames = n;
    block.commands = commands;
    const auto report = rig.group.processOffline(block);
    const auto* events = rig.group.eventsOf(device);
    REQUIRE(events != nullptr && report.sandboxes.size() == 1);
    const std::size_t count = events->size();
    CHECK(count > 0);
    rig.group.close();
    CHECK_EQUAL(events->size(), count);
    CHECK(report.sandboxes[0].outcome == StageOutcome::done);
}

TEST_CASE("driver: whoever starts one hears that it runs, every time") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    for (int i = 0; i < 300; ++i) {
        const auto started = client::PacedDriver::start(rig.group, {});
        REQUIRE(started.isOk());
        CHECK(started.value()->statistics().isRunning);
    }
}

TEST_CASE("driver: several threads may stop it at once") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    for (int i = 0; i < 50; ++i) {
        auto started = client::PacedDriver::start(rig.group, {});
        REQUIRE(started.isOk());
        client::PacedDriver& driver = *started.value();
        std::vector<std::thread> stoppers;
        for (int s = 0; s < 4; ++s) stoppers.emplace_back([&] { driver.stop(); });
        for (auto& stopper : stoppers) stopper.join();
        CHECK(!driver.statistics().isRunning);
    }
}
