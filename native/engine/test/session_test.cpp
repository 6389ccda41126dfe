#include "engine/test/test_host.h"

#include <array>
#include <cstring>
#include <random>

using namespace glovebox;
using namespace glovebox::engine::test;
using core::ErrorCode;

namespace {

std::vector<std::byte> encoded(std::uint32_t id, const wire::Message& message) {
    std::vector<std::byte> bytes;
    CHECK(wire::encode(id, message, bytes));
    return bytes;
}

wire::Plan runsOnly(wire::DeviceId device) { return planOf(1, {stepOf(device)}); }

/// A host whose sandbox runs here and knows nothing of it yet.
class Stranger final : public HostSide {
public:
    Stranger() : Stranger(createConnection()) {}
    ~Stranger() override {
        channel.close();
        thread.join();
    }

private:
    explicit Stranger(std::pair<os::MessageChannel, os::MessageChannel> ends) : HostSide(std::move(ends.first)) {
        engine::SandboxMain::Options options;
        options.channel = std::move(ends.second);
        sandbox = std::make_unique<engine::SandboxMain>(std::move(options));
        thread = std::thread([this] { sandbox->run(); });
    }
    std::unique_ptr<engine::SandboxMain> sandbox;
    std::thread thread;
};

} // namespace

TEST_CASE("requests that cannot be met are refused with the reason, and the sandbox goes on") {
    TestHost host;
    host.stubs["a"].outputs = {1};
    CHECK_EQUAL(host.codeOf(wire::CreateDevice{1, "nowhere", "", false}), ErrorCode::noSuchFile);
    CHECK_EQUAL(host.codeOf(wire::CreateDevice{1, "stub", "b", false}), ErrorCode::unknownPlugin);
    CHECK_EQUAL(host.codeOf(wire::CreateDevice{0, "stub", "a", false}), ErrorCode::invalidArgument);
    CHECK_EQUAL(host.codeOf(wire::DescribeDevice{1}), ErrorCode::unknownObject);
    host.addDevice(1, "a");
    CHECK_EQUAL(host.codeOf(wire::CreateDevice{1, "stub", "a", false}), ErrorCode::invalidArgument);
    wire::ActivateDevice again;
    again.device = 1;
    again.outputArea = host.outputs[1]->id;
    CHECK_EQUAL(host.codeOf(again), ErrorCode::wrongState);
    CHECK_EQUAL(host.codeOf(wire::RequestLayout{1, {}, {2}}), ErrorCode::wrongState);
    CHECK_EQUAL(host.codeOf(wire::UnmapArea{host.hostPage->id}), ErrorCode::wrongState);
    CHECK_EQUAL(host.codeOf(wire::UnmapArea{999}), ErrorCode::unknownObject);
    CHECK_EQUAL(host.codeOf(wire::Hello{}), ErrorCode::wrongState);
    CHECK_EQUAL(host.codeOf(wire::RetirePlan{7}), ErrorCode::unknownObject);
    CHECK_EQUAL(host.codeOf(wire::LoadPreset{1, "x", ""}), ErrorCode::pluginRefused);
    CHECK_EQUAL(host.codeOf(wire::Ping{}), ErrorCode::ok);
}

TEST_CASE("hello with other pages than it names, twice the same page or one that is too small is refused, and then "
          "said well") {
    if (os::WaitPort::needsHandle()) SKIP("bells come with a second handle here, and handles are told apart by that");
    Stranger host;
    auto memory = os::SharedMemory::create(sizeof(wire::SandboxPage), "test");
    REQUIRE(memory.isOk());
    const std::array handles{&memory->handle(), &memory->handle()};
    const auto codeOf = [&](const std::vector<wire::MapArea>& pages, std::size_t count) {
        wire::Hello hello;
        hello.wantsRealtime = false;
        hello.pages = pages;
        const wire::Message answer = host.ask(hello, std::span(handles).first(count));
        const auto* const reply = std::get_if<wire::Reply>(&answer);
        return reply == nullptr ? ErrorCode::ok : reply->code;
    };
    const auto page = [](wire::AreaId id, wire::AreaKind kind, std::uint64_t size) {
        return wire::MapArea{id, kind, size, true, true};
    };
    const auto bell = page(1, wire::AreaKind::sandboxBell, sizeof(wire::BellPage));
    CHECK_EQUAL(codeOf({bell}, 0), ErrorCode::invalidArgument);
    CHECK_EQUAL(codeOf({bell}, 2), ErrorCode::invalidArgument);
    CHECK_EQUAL(codeOf({bell, bell, bell}, 2), ErrorCode::invalidArgument);
    CHECK_EQUAL(codeOf({page(0, wire::AreaKind::sandboxBell, 64)}, 1), ErrorCode::invalidArgument);
    CHECK_EQUAL(codeOf({page(2, wire::AreaKind::sandboxPage, 64)}, 1), ErrorCode::invalidArgument);
    CHECK_EQUAL(codeOf({page(2, wire::AreaKind::sandboxPage, 1 << 20)}, 1), ErrorCode::protocolBreach);
    CHECK_EQUAL(codeOf({bell, page(2, wire::AreaKind::sandboxBell, 64)}, 2), ErrorCode::wrongState);
    CHECK_EQUAL(codeOf({page(3, wire::AreaKind::hostBell, sizeof(wire::BellPage))}, 1), ErrorCode::ok);
    CHECK_EQUAL(codeOf({}, 0), ErrorCode::wrongState); // it was said
}

TEST_CASE("an output area that is too small, missing or read-only is refused") {
    TestHost host;
    host.stubs["a"].outputs = {2};
    static_cast<void>(host.askFor<wire::DeviceDescription>(wire::CreateDevice{1, "stub", "a", false}));
    wire::ActivateDevice activate;
    activate.device = 1;
    CHECK_EQUAL(host.codeOf(activate), ErrorCode::invalidArgument);
    const auto small = host.createArea(wire::AreaKind::deviceOutput, 4096, true, true);
    activate.outputArea = small->id;
    CHECK_EQUAL(host.codeOf(activate), ErrorCode::invalidArgument);
    const auto locked = host.createArea(wire::AreaKind::deviceOutput, 65536, false, true);
    activate.outputArea = locked->id;
    CHECK_EQUAL(host.codeOf(activate), ErrorCode::invalidArgument);
}

TEST_CASE("a device stays active while a plan names it, and is stopped on a thread with the audio role afterwards") {
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.process = [](hosting::ProcessBlock&) { return hosting::ProcessOutcome::keepGoing; };
    host.addDevice(1, "a");
    host.prepare(runsOnly(1));
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.codeOf(wire::DeactivateDevice{1}), ErrorCode::wrongState);
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{1}), ErrorCode::wrongState);
    CHECK_EQUAL(host.codeOf(wire::ResetDevice{1}), ErrorCode::ok);
    CHECK_EQUAL(stub.resets, 0); // the audio thread's business
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(stub.resets, 1);
    CHECK_EQUAL(host.codeOf(wire::RetirePlan{1}), ErrorCode::ok);
    CHECK_EQUAL(host.codeOf(wire::ResetDevice{1}), ErrorCode::ok);
    CHECK_EQUAL(stub.resets, 2);
    CHECK_EQUAL(host.codeOf(wire::DeactivateDevice{1}), ErrorCode::ok);
    CHECK_EQUAL(stub.stops, 1);
    CHECK(stub.hadAudioRole);
    CHECK(stub.stoppedOn != std::this_thread::get_id());
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{1}), ErrorCode::ok);
    CHECK_EQUAL(stub.destroyed, 1);
}

TEST_CASE("the page names the device and the call while a plugin runs") {
    TestHost host;
    auto& page = host.sandboxPage->as<wire::SandboxPage>();
    std::uint32_t device = 0, call = 0, creator = 0;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.created = [&](hosting::RunLoop&) { creator = page.main.device.load() * 100 + page.main.call.load(); };
    stub.process = [&](hosting::ProcessBlock&) {
        device = page.audio.device.load();
        call = page.audio.call.load();
        return hosting::ProcessOutcome::keepGoing;
    };
    host.addDevice(7, "a");
    CHECK_EQUAL(creator, 700 + static_cast<std::uint32_t>(wire::PluginCall::create));
    host.prepare(runsOnly(7));
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(device, 7);
    CHECK_EQUAL(call, static_cast<std::uint32_t>(wire::PluginCall::process));
    CHECK_EQUAL(page.audio.device.load(), 0);
    CHECK_EQUAL(page.main.call.load(), 0);
}

TEST_CASE("a thousand parameters arrive in pages, values in the order that was asked for") {
    TestHost host;
    host.stubs["a"].outputs = {1};
    host.addDevice(1, "a");
    std::uint32_t next = 0;
    int pages = 0;
    while (next < 1000) {
        const auto page = host.askFor<wire::ParameterPage>(wire::GetParameters{1, next});
        CHECK_EQUAL(page.total, 1000);
        CHECK_EQUAL(page.first, next);
        REQUIRE(!page.parameters.empty());
        for (const auto& parameter : page.parameters) CHECK_EQUAL(parameter.id, next++);
        ++pages;
    }
    CHECK(pages > 1);
    CHECK(host.askFor<wire::ParameterPage>(wire::GetParameters{1, 5000}).parameters.empty());
    const auto values = host.askFor<wire::ParameterValues>(wire::GetParameterValues{1, {9, 3}, 0});
    REQUIRE(values.values.size() == 2);
    CHECK_EQUAL(values.values[0].value, 4.5);
    CHECK_EQUAL(values.values[1].parameter, 3);
    CHECK_EQUAL(host.codeOf(wire::GetParameterValues{1, {9, 1000}, 0}), ErrorCode::unknownObject);
    CHECK_EQUAL(host.askFor<wire::ParameterValues>(wire::GetParameterValues{1, {}, 990}).values.size(), 10);
    CHECK_EQUAL(host.askFor<wire::Text>(wire::ValueToText{1, 0, 2}).text, "2.000000");
    CHECK_EQUAL(host.askFor<wire::Value>(wire::TextToValue{1, 0, "0.5"}).value, 0.5);
    CHECK_EQUAL(host.codeOf(wire::TextToValue{1, 0, ""}), ErrorCode::pluginRefused);
    CHECK_EQUAL(host.askFor<wire::NoteNames>(wire::GetNoteNames{1}).names.at(0).key, 36);
    CHECK(host.askFor<wire::RemoteControls>(wire::GetRemoteControls{1}).pages.empty());
}

TEST_CASE("parameters of an inactive device are flushed at once, and what the plugin answers is told") {
    TestHost host;
    host.stubs["a"].outputs = {1};
    static_cast<void>(host.askFor<wire::DeviceDescription>(wire::CreateDevice{1, "stub", "a", false}));
    core::Event edit;
    edit.kind = core::EventKind::parameterValue;
    edit.id = 5;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), ErrorCode::ok);
    CHECK_EQUAL(host.stubs["a"].flushed.size(), 1);
    CHECK_EQUAL(std::get<wire::ParameterEdited>(host.nextAnnouncement()).events.at(0).id, 5);
}

TEST_CASE("a state goes out and comes back through a payload area") {
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.state.resize(200'000);
    for (std::size_t i = 0; i < stub.state.size(); ++i) stub.state[i] = static_cast<std::byte>(i * 7);
    const std::vector<std::byte> before = stub.state;
    host.addDevice(1, "a");
    const auto size = host.askFor<wire::StateSize>(wire::SaveState{1, core::StateContext::project}).size;
    CHECK_EQUAL(size, before.size());
    const auto tiny = host.createArea(wire::AreaKind::payload, 4096, true, false);
    CHECK_EQUAL(host.codeOf(wire::FetchState{1, tiny->id}), ErrorCode::invalidArgument);
    const auto area = host.createArea(wire::AreaKind::payload, size, true, false);
    CHECK_EQUAL(host.codeOf(wire::FetchState{1, area->id}), ErrorCode::ok);
    CHECK(std::memcmp(area->mapping.data(), before.data(), size) == 0);
    stub.state.clear();
    CHECK_EQUAL(host.codeOf(wire::LoadState{1, area->id, size, core::StateContext::project}), ErrorCode::ok);
    CHECK(stub.state == before);
    CHECK_EQUAL(host.codeOf(wire::LoadState{1, area->id, size + 100'000, core::StateContext::project}),
                ErrorCode::invalidArgument);
    CHECK_EQUAL(host.codeOf(wire::FetchState{1, host.hostPage->id}), ErrorCode::invalidArgument);
    CHECK_EQUAL(host.codeOf(wire::UnmapArea{area->id}), ErrorCode::ok);
}

TEST_CASE("changes, restarts and logs of a plugin are announced, together where they come together") {
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    int timerCalls = 0;
    stub.created = [&](hosting::RunLoop& loop) {
        loop.addTimer(1, [&] {
            if (++timerCalls > 1) return;
            stub.listener->pluginChanged(core::changedLatency);
            stub.listener->pluginChanged(core::changedState);
            stub.listener->restartRequested();
            stub.listener->logged(hosting::LogSeverity::warning, "hello");
        });
    };
    static_cast<void>(host.askFor<wire::DeviceDescription>(wire::CreateDevice{1, "stub", "a", false}));
    const auto logged = std::get<wire::Logged>(host.nextAnnouncement());
    CHECK_EQUAL(logged.text, "hello");
    const auto changed = std::get<wire::DeviceChanged>(host.nextAnnouncement());
    CHECK_EQUAL(changed.changes, core::changedLatency | core::changedState);
    CHECK_EQUAL(std::get<wire::RestartRequested>(host.nextAnnouncement()).device, 1);
    // The timer was left registered: it goes with the device.
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{1}), ErrorCode::ok);
    const int after = timerCalls;
    for (int i = 0; i < 50; ++i) CHECK_EQUAL(host.codeOf(wire::Ping{}), ErrorCode::ok);
    CHECK_EQUAL(timerCalls, after);
}

TEST_CASE("a plan that names what does not exist or lies outside of its area is refused") {
    TestHost host;
    host.stubs["a"].inputs = {2};
    host.stubs["a"].outputs = {2};
    host.addDevice(1, "a");
    host.addDevice(2, "a");
    const auto area = host.createArea(wire::AreaKind::hostArena, 4096, false, false);
    const auto codeOf = [&](const wire::Plan& plan) { return host.codeOf(wire::PreparePlan{plan}); };
    const ErrorCode refused = ErrorCode::invalidArgument;
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(9)})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1), stepOf(1)})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{}, {}})})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{localSource(2)}}), stepOf(2)})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(2), stepOf(1, {{localSource(2, 1)}})})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{hostSource(999, 0, 2)}})})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{hostSource(area->id, 4096 - 256, 2)}})})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{hostSource(area->id, 0xffffffc0, 2)}})})), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{hostSource(area->id, 4, 2)}})})), refused);
    auto source = hostSource(area->id, 0, 2);
    source.delayFrames = 0xffffffff;
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{source}})})), refused);
    source = hostSource(area->id, 0, 2);
    source.kind = wire::SourceKind::foreign;
    source.foreignIndex = wire::mostForeignSources;
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{source}})})), refused);
    // Of a connection: what comes from the host as it is has ports of its own.
    const auto events = host.createArea(wire::AreaKind::hostArena, wire::eventAreaSize(16, 64), false, false);
    for (const auto kind : {wire::SourceKind::host, wire::SourceKind::foreign}) {
        auto step = stepOf(1);
        wire::EventSource led;
        led.kind = kind;
        led.targetPort = kind == wire::SourceKind::host ? wire::mostPorts : wire::everyPort;
        led.place = {events->id, 0};
        led.capacity = 16;
        led.payloadCapacity = 64;
        step.events = {led};
        CHECK_EQUAL(codeOf(planOf(1, {step})), refused);
    }
    auto plan = planOf(1, {stepOf(1)});
    plan.stages[0].waitsFor = {{0, 0, wire::noForeignIndex}};
    CHECK_EQUAL(codeOf(plan), refused);
    plan.peers = {{host.sandboxPage->id, 0}};
    plan.stages[0].waitsFor = {{0, wire::mostStages, wire::noForeignIndex}};
    CHECK_EQUAL(codeOf(plan), refused);
    plan.stages[0].waitsFor.clear();
    plan.stages[0].rings = {{0, {}}};
    CHECK_EQUAL(codeOf(plan), refused);
    plan = planOf(1, {stepOf(1)});
    plan.stages.resize(wire::mostStages + 1);
    CHECK_EQUAL(codeOf(plan), refused);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1, {{hostSource(area->id, 0, 2)}})})), ErrorCode::ok);
    CHECK_EQUAL(codeOf(planOf(1, {stepOf(1)})), ErrorCode::wrongState); // there is one of that version
}

TEST_CASE("so many plans are kept and no more, each is found by its version") {
    TestHost host;
    host.stubs["a"].outputs = {1};
    host.stubs["a"].process = [](hosting::ProcessBlock&) { return hosting::ProcessOutcome::keepGoing; };
    host.addDevice(1, "a");
    const auto codeOf = [&](std::uint32_t version) {
        return host.codeOf(wire::PreparePlan{planOf(version, {stepOf(1)})});
    };
    // Two versions that would lie in one place, and then all the others.
    constexpr std::uint32_t slots = 32;
    CHECK_EQUAL(codeOf(1 + slots), ErrorCode::ok);
    for (std::uint32_t version = 1; version < slots; ++version) CHECK_EQUAL(codeOf(version), ErrorCode::ok);
    CHECK_EQUAL(codeOf(slots), ErrorCode::wrongState);
    CHECK(host.runBlock(1, 64));
    CHECK(host.runBlock(1 + slots, 64));
    CHECK_EQUAL(host.codeOf(wire::RetirePlan{1}), ErrorCode::ok);
    CHECK_EQUAL(host.codeOf(wire::RetirePlan{1}), ErrorCode::unknownObject);
    CHECK(!host.runBlock(1, 64));
    CHECK(host.runBlock(1 + slots, 64));
    CHECK_EQUAL(codeOf(slots), ErrorCode::ok);
    CHECK(host.runBlock(slots, 64));
}

TEST_CASE("a block with an unknown plan or an impossible length is not run and not marked done") {
    TestHost host;
    host.stubs["a"].outputs = {1};
    host.stubs["a"].process = [](hosting::ProcessBlock&) { return hosting::ProcessOutcome::keepGoing; };
    host.addDevice(1, "a");
    host.prepare(runsOnly(1));
    CHECK(!host.runBlock(2, 64));
    CHECK(!host.runBlock(1, 65));
    CHECK(!host.runBlock(1, 0));
    CHECK_EQUAL(host.sandboxPage->as<wire::SandboxPage>().done[0].sequence.load(), 0);
    CHECK(host.runBlock(1, 64));
}

TEST_CASE("a malformed message, one without a number and an answer nobody asked for end the sandbox") {
    const std::byte garbage[] = {std::byte{200}, std::byte{1}, std::byte{2}};
    for (const auto& bytes : {std::vector<std::byte>(garbage, garbage + 3), encoded(0, wire::Ping{}),
                              encoded(1, wire::Reply{}), encoded(3, wire::DeviceChanged{})}) {
        TestHost host;
        host.stubs["a"].outputs = {1};
        host.addDevice(1, "a");
        host.sendRaw(bytes);
        CHECK(host.waitUntilGone());
    }
    TestHost host;
    host.hangUp();
    CHECK(host.waitUntilGone());
    CHECK_EQUAL(host.goneReason, "the host has closed the control connection");
}

TEST_CASE("shutdown destroys every device before it is answered") {
    TestHost host;
    host.stubs["a"].outputs = {1};
    host.stubs["a"].process = [](hosting::ProcessBlock&) { return hosting::ProcessOutcome::keepGoing; };
    host.addDevice(1, "a");
    host.prepare(runsOnly(1));
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.codeOf(wire::Shutdown{}), ErrorCode::ok);
    CHECK_EQUAL(host.stubs["a"].destroyed, 1);
    CHECK_EQUAL(host.stubs["a"].stops, 1);
}

TEST_CASE("requests with random contents are each answered once") {
    TestHost host;
    host.stubs["a"].inputs = {2};
    host.stubs["a"].outputs = {2};
    host.addDevice(1, "a");
    std::mt19937 random(7);
    const auto number = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
    for (int round = 0; round < 300; ++round) {
        wire::DeviceStep step =
            stepOf(number(3), {{hostSource(number(8), number(9000), static_cast<std::uint16_t>(number(70)))}});
        step.inputs[0][0].kind = static_cast<wire::SourceKind>(number(3));
        step.inputs[0][0].device = number(3);
        step.inputs[0][0].delayFrames = number(2000);
        step.events.resize(number(3));
        for (auto& events : step.events) events.place = {number(8), number(9000)};
        wire::Plan plan = planOf(number(9), {step});
        plan.peers.resize(number(2), {number(8), number(8)});
        plan.stages[0].waitsFor.resize(number(2), {number(2), number(60), number(300)});
        plan.stages[0].rings.resize(number(2), {number(2), {}});
        static_cast<void>(host.ask(wire::PreparePlan{plan}));
        static_cast<void>(host.ask(wire::RetirePlan{number(9)}));
        static_cast<void>(host.ask(wire::UnmapArea{number(12)}));
        static_cast<void>(host.ask(wire::RequestLayout{number(3), {number(100)}, {number(100)}}));
    }
    CHECK_EQUAL(host.codeOf(wire::Ping{}), ErrorCode::ok);
}
