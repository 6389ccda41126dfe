#include "engine/test/host_side.h"

#include <utility>

namespace glovebox::engine::test {

HostSide::HostSide(os::MessageChannel connected) : channel(std::move(connected)) {
    REQUIRE(poller.add(channel.handle().get(), 1, os::Poller::readable).isOk());
}

void HostSide::introduce() {
    hostPage = createArea(wire::AreaKind::hostPage, sizeof(wire::HostPage), false, true);
    sandboxPage = createArea(wire::AreaKind::sandboxPage, sizeof(wire::SandboxPage), true, true);
    ownBell = createArea(wire::AreaKind::sandboxBell, sizeof(wire::BellPage), true, true);
    wavePage = createArea(wire::AreaKind::wavePage, sizeof(wire::WavePage), false, true);
    wavePage->as<wire::WavePage>().spinNs.store(20'000);
    wavePage->as<wire::WavePage>().preWakeLeadNs.store(40'000);
    hostBell = createArea(wire::AreaKind::hostBell, sizeof(wire::BellPage), true, true);
    wire::Hello hello;
    hello.maxFrames = maxFrames;
    hello.wantsRealtime = false;
    CHECK_EQUAL(askFor<wire::Welcome>(hello).version, wire::protocolVersion);
}

bool HostSide::receive(wire::Decoded& decoded) {
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

wire::Message HostSide::ask(const wire::Message& message, std::span<const os::Handle* const> handles) {
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

wire::Message HostSide::nextAnnouncement() {
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

std::unique_ptr<HostArea> HostSide::createArea(wire::AreaKind kind, std::size_t size, bool isWritable, bool isOwn) {
    auto memory = os::SharedMemory::create(size, "test");
    REQUIRE(memory.isOk());
    auto area = std::make_unique<HostArea>();
    area->memory = std::move(*memory);
    auto mapping = area->memory.map(os::Access::readWrite);
    REQUIRE(mapping.isOk());
    area->mapping = std::move(*mapping);
    area->id = ++lastArea;
    std::vector<const os::Handle*> handles{&area->memory.handle()};
    using enum wire::AreaKind;
    if (os::WaitPort::needsHandle() && (kind == hostBell || kind == sandboxBell || kind == wavePage)) {
        auto port = os::WaitPort::create();
        REQUIRE(port.isOk());
        area->port = std::move(*port);
        handles.push_back(&area->port.handle());
    }
    const wire::Message answer = ask(wire::MapArea{area->id, kind, size, isWritable, isOwn}, handles);
    REQUIRE(std::holds_alternative<wire::Reply>(answer));
    CHECK_EQUAL(std::get<wire::Reply>(answer).code, core::ErrorCode::ok);
    return area;
}

void HostSide::addDevice(wire::DeviceId device, const std::string& id, core::SampleType type, const std::string& path) {
    const auto description = askFor<wire::DeviceDescription>(wire::CreateDevice{device, path, id, false});
    std::vector<std::uint32_t> channels;
    for (const auto& port : description.ports.audioOutputs) channels.push_back(port.channels);
    const auto layout = wire::layOutOutputs(channels.data(), static_cast<std::uint32_t>(channels.size()), maxFrames,
                                            type, wire::defaultEventCapacity, wire::defaultPayloadCapacity);
    outputs[device] = createArea(wire::AreaKind::deviceOutput, layout.size, true, true);
    wire::ActivateDevice activate;
    activate.device = device;
    activate.outputArea = outputs[device]->id;
    activate.sampleType = type;
    devices[device] = askFor<wire::DeviceDescription>(activate);
    CHECK(devices[device].status.isActive);
}

std::uint64_t HostSide::publish(std::uint32_t version, std::uint32_t frames, const core::Transport& transport) {
    auto& page = hostPage->as<wire::HostPage>();
    page.dueNs = nextDueNs;
    page.frames = frames;
    page.planVersion = version;
    page.transport = transport;
    page.sequence.store(++sequence, std::memory_order_seq_cst);
    return sequence;
}

void HostSide::wave() {
    hostBell->as<wire::BellPage>().remaining.store(1);
    auto& page = wavePage->as<wire::WavePage>();
    page.wave.fetch_add(1, std::memory_order_seq_cst);
    if (sandboxPage->as<wire::SandboxPage>().isSleeping.load(std::memory_order_seq_cst) != 0) {
        wavePage->port.wake(page.wave);
    }
}

bool HostSide::waitForStage(std::uint32_t stage, std::uint64_t wanted) {
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    auto& sleeping = wavePage->as<wire::WavePage>().hostIsSleeping;
    auto& bell = hostBell->as<wire::BellPage>().bell;
    const auto isDone = [&] { return sandboxPage->as<wire::SandboxPage>().done[stage].sequence.load() >= wanted; };
    while (!isDone() && os::nowNs() < deadline) {
        const std::uint32_t value = bell.load();
        sleeping.store(1);
        if (!isDone()) hostBell->port.wait(bell, value, deadline);
        sleeping.store(0);
    }
    return isDone();
}

} // namespace glovebox::engine::test
