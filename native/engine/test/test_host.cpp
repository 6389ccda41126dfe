#include "engine/test/test_host.h"

#include "os/wait_word.h"

#include <utility>

namespace glovebox::engine::test {

TestHost::TestHost(std::function<core::Status(Engine&, bool)> startAudio) {
    auto pair = os::MessageChannel::createPair();
    REQUIRE(pair.isOk());
    channel = std::move(pair->first);
    REQUIRE(poller.add(channel.handle().get(), 1, os::Poller::readable).isOk());
    SandboxMain::Options options;
    options.channel = std::move(pair->second);
    options.startAudio = std::move(startAudio);
    options.hostGone = [this](const char* reason) {
        goneReason = reason;
        isGone.store(1, std::memory_order_seq_cst);
        os::wakeWord(isGone, os::everySleeper);
    };
    options.loadFile = [this](const std::string& path, hosting::RunLoop&) -> core::Result<std::shared_ptr<hosting::PluginFile>> {
        if (path != "stub") return core::fail(core::ErrorCode::noSuchFile, "no such file", path);
        return std::shared_ptr<hosting::PluginFile>(std::make_shared<StubFile>(stubs));
    };
    sandbox = std::make_unique<SandboxMain>(std::move(options));
    thread = std::thread([this] { sandbox->run(); });
    hostPage = createArea(wire::AreaKind::hostPage, sizeof(wire::HostPage), false, true);
    sandboxPage = createArea(wire::AreaKind::sandboxPage, sizeof(wire::SandboxPage), true, true);
    ownBell = createArea(wire::AreaKind::sandboxBell, sizeof(wire::BellPage), true, true);
    wavePage = createArea(wire::AreaKind::wavePage, sizeof(wire::WavePage), false, true);
    hostBell = createArea(wire::AreaKind::hostBell, sizeof(wire::BellPage), true, true);
    wire::Hello hello;
    hello.maxFrames = maxFrames;
    CHECK_EQUAL(askFor<wire::Welcome>(hello).version, wire::protocolVersion);
}

TestHost::~TestHost() {
    channel.close();
    if (thread.joinable()) thread.join();
}

bool TestHost::receive(wire::Decoded& decoded) {
    std::vector<std::byte> buffer(os::largestMessage);
    std::vector<os::Poller::Ready> ready;
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    while (os::nowNs() < deadline) {
        std::size_t size = 0;
        const auto outcome = channel.receive(buffer, size, nullptr);
        if (outcome == os::ChannelOutcome::ok) {
            auto result = wire::decode(std::span(buffer).first(size));
            CHECK(result.isOk());
            if (result) decoded = std::move(*result);
            return result.isOk();
        }
        if (outcome != os::ChannelOutcome::wouldBlock) return false;
        static_cast<void>(poller.wait(deadline, ready));
    }
    return false;
}

wire::Message TestHost::ask(const wire::Message& message, std::span<const os::Handle* const> handles) {
    std::vector<std::byte> bytes;
    REQUIRE(wire::encode(++lastRequest, message, bytes));
    REQUIRE(channel.send(bytes, handles) == os::ChannelOutcome::ok);
    for (;;) {
        wire::Decoded decoded;
        REQUIRE(receive(decoded));
        if (decoded.requestId == lastRequest) return std::move(decoded.message);
        REQUIRE(decoded.requestId == 0);
        announced.push_back(std::move(decoded.message));
    }
}

wire::Message TestHost::nextAnnouncement() {
    if (announced.empty()) {
        wire::Decoded decoded;
        REQUIRE(receive(decoded));
        REQUIRE(decoded.requestId == 0);
        return std::move(decoded.message);
    }
    wire::Message first = std::move(announced.front());
    announced.erase(announced.begin());
    return first;
}

bool TestHost::waitUntilGone() {
    os::waitOnWord(isGone, 0, os::nowNs() + patienceNs);
    return isGone.load(std::memory_order_seq_cst) != 0;
}

std::unique_ptr<HostArea> TestHost::createArea(wire::AreaKind kind, std::size_t size, bool isWritable, bool isOwn) {
    auto memory = os::SharedMemory::create(size, "test");
    REQUIRE(memory.isOk());
    auto area = std::make_unique<HostArea>();
    area->memory = std::move(*memory);
    auto mapping = area->memory.map(os::Access::readWrite);
    REQUIRE(mapping.isOk());
    area->mapping = std::move(*mapping);
    area->id = ++lastArea;
    const os::Handle* handle = &area->memory.handle();
    const wire::Message answer = ask(wire::MapArea{area->id, kind, size, isWritable, isOwn}, {&handle, 1});
    REQUIRE(std::holds_alternative<wire::Reply>(answer));
    CHECK_EQUAL(std::get<wire::Reply>(answer).code, core::ErrorCode::ok);
    return area;
}

void TestHost::addDevice(wire::DeviceId device, const std::string& id, core::SampleType type) {
    const auto description = askFor<wire::DeviceDescription>(wire::CreateDevice{device, "stub", id, false});
    std::vector<std::uint32_t> channels;
    for (const auto& port : description.ports.audioOutputs) channels.push_back(port.channels);
    const auto layout = wire::layOutOutputs(channels.data(), static_cast<std::uint32_t>(channels.size()), maxFrames, type,
                                            wire::defaultEventCapacity, wire::defaultPayloadCapacity);
    outputs[device] = createArea(wire::AreaKind::deviceOutput, layout.size, true, true);
    wire::ActivateDevice activate;
    activate.device = device;
    activate.outputArea = outputs[device]->id;
    activate.sampleType = type;
    devices[device] = askFor<wire::DeviceDescription>(activate);
    CHECK(devices[device].status.isActive);
}

std::uint64_t TestHost::publish(std::uint32_t version, std::uint32_t frames, const core::Transport& transport) {
    auto& page = hostPage->as<wire::HostPage>();
    page.frames = frames;
    page.planVersion = version;
    page.transport = transport;
    page.sequence.store(++sequence, std::memory_order_seq_cst);
    return sequence;
}

bool TestHost::runBlock(std::uint32_t version, std::uint32_t frames, const core::Transport& transport) {
    const std::uint64_t published = publish(version, frames, transport);
    CHECK_EQUAL(engine().publishedSequence(), published);
    if (!engine().beginBlock(published)) return false;
    for (std::uint32_t stage = 0; stage < engine().stageCount(); ++stage) {
        if (!engine().isStageReady(stage)) return false;
        engine().runStage(stage);
        CHECK_EQUAL(sandboxPage->as<wire::SandboxPage>().done[stage].sequence.load(), published);
    }
    return true;
}

} // namespace glovebox::engine::test
