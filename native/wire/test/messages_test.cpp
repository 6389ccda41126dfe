#include "wire/messages.h"

#include "os/message_channel.h"
#include "testing/check.h"

#include <cstring>
#include <random>
#include <vector>

using namespace glovebox;

namespace {

using Bytes = std::vector<std::byte>;

template <std::size_t index = 0>
void addEveryKind(std::vector<wire::Message>& all) {
    if constexpr (index < std::variant_size_v<wire::Message>) {
        all.emplace_back(std::in_place_index<index>);
        addEveryKind<index + 1>(all);
    }
}

/// Every kind once by default, and those with content once more with every optional part filled.
std::vector<wire::Message> examples() {
    std::vector<wire::Message> all;
    addEveryKind(all);
    all.emplace_back(wire::CreateDevice{7, "/plugins/gain.clap", "org.example.gain", true});
    all.emplace_back(wire::RequestLayout{7, {2, 1}, {2}});
    core::Event event;
    event.kind = core::EventKind::noteOn;
    event.key = 60;
    event.words[3] = 9;
    all.emplace_back(wire::FlushParameters{7, {event, event}});
    all.emplace_back(wire::ParameterEdited{7, {event}});
    wire::AudioSource source;
    source.kind = wire::SourceKind::foreign;
    source.channels = 2;
    source.delayKey = 0x0123456789abcdef;
    wire::DeviceStep step;
    step.device = 7;
    step.inputs = {{source, source}, {}, {source}};
    step.events = {wire::EventSource{}};
    wire::Stage stage;
    stage.waitsFor = {{1, 2, 3}};
    stage.steps = {step, step};
    stage.rings = {{wire::hostPeer, {{0, 1, wire::noForeignIndex}}}};
    all.emplace_back(wire::PreparePlan{{3, 2, true, {{1, 2}}, {stage, stage}}});
    wire::DeviceDescription description;
    description.descriptor.name = "Gain";
    description.descriptor.features = {"audio-effect", "stereo"};
    description.ports.audioInputs.resize(2);
    description.ports.noteOutputs.resize(1);
    all.emplace_back(description);
    all.emplace_back(wire::ParameterPage{3, 1, std::vector<core::ParameterInfo>(2)});
    all.emplace_back(wire::ParameterValues{2, {{1, 0.5}, {2, 0.25}}});
    all.emplace_back(wire::NoteNames{{{"Kick", 0, 9, 36}}});
    all.emplace_back(wire::RemoteControls{{{"Main", "Filter", 1, {1, 2, 3}}}});
    all.emplace_back(wire::Reply{core::ErrorCode::pluginRefused, "no", "really"});
    return all;
}

Bytes encoded(const wire::Message& message, std::uint32_t requestId = 5) {
    Bytes bytes;
    CHECK(wire::encode(requestId, message, bytes));
    return bytes;
}

bool isBreach(const core::Result<wire::Decoded>& result) {
    return !result.isOk() && result.status().code == core::ErrorCode::protocolBreach;
}

} // namespace

TEST_CASE("every message is read back as it was written") {
    for (const wire::Message& message : examples()) {
        const Bytes bytes = encoded(message, 0xfedcba98);
        const auto decoded = wire::decode(bytes);
        REQUIRE(decoded.isOk());
        CHECK_EQUAL(decoded.value().requestId, 0xfedcba98u);
        CHECK_EQUAL(decoded.value().message.index(), message.index());
        Bytes again;
        CHECK(wire::encode(0xfedcba98, decoded.value().message, again));
        CHECK(again == bytes);
    }
}

TEST_CASE("fields arrive in their places") {
    const auto decoded = wire::decode(encoded(wire::CreateDevice{7, "path", "id", true}));
    REQUIRE(decoded.isOk());
    const auto& create = std::get<wire::CreateDevice>(decoded.value().message);
    CHECK_EQUAL(create.device, 7);
    CHECK_EQUAL(create.path, "path");
    CHECK_EQUAL(create.pluginId, "id");
    CHECK(create.offline);
    CHECK_EQUAL(std::string(wire::messageName(decoded.value().message)), "create-device");
    CHECK_EQUAL(std::string(wire::messageName(wire::Logged{})), "logged");
    CHECK_EQUAL(std::string(wire::messageName(wire::Reply{})), "reply");
}

TEST_CASE("a message cut at any byte is a breach") {
    for (const wire::Message& message : examples()) {
        const Bytes bytes = encoded(message);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CHECK(isBreach(wire::decode(std::span(bytes).first(size))));
        }
    }
}

TEST_CASE("bytes behind a message are a breach") {
    for (const wire::Message& message : examples()) {
        Bytes bytes = encoded(message);
        bytes.push_back(std::byte{0});
        CHECK(isBreach(wire::decode(bytes)));
    }
}

TEST_CASE("an unknown kind and an oversized message are breaches") {
    Bytes bytes = encoded(wire::Ping{});
    for (std::size_t kind = std::variant_size_v<wire::Message>; kind < 256; ++kind) {
        bytes[0] = static_cast<std::byte>(kind);
        CHECK(isBreach(wire::decode(bytes)));
    }
    CHECK(isBreach(wire::decode(Bytes(os::largestMessage + 1))));
}

TEST_CASE("a huge count is found before anything is allocated for it") {
    for (const std::uint32_t count : {0xffffffffu, 0x80000000u, 100000u, wire::longestSequence + 1, 17u}) {
        Bytes bytes = encoded(wire::FlushParameters{});
        std::memcpy(bytes.data() + bytes.size() - 4, &count, 4);
        CHECK(isBreach(wire::decode(bytes)));
        bytes = encoded(wire::Text{});
        std::memcpy(bytes.data() + bytes.size() - 4, &count, 4);
        CHECK(isBreach(wire::decode(bytes)));
        bytes = encoded(wire::PreparePlan{});
        std::memcpy(bytes.data() + bytes.size() - 4, &count, 4);
        CHECK(isBreach(wire::decode(bytes)));
        bytes = encoded(wire::Hello{});
        std::memcpy(bytes.data() + bytes.size() - 4, &count, 4);
        CHECK(isBreach(wire::decode(bytes)));
    }
}

TEST_CASE("a boolean or an enum beyond its members is a breach") {
    Bytes bytes = encoded(wire::SetOffline{1, true});
    bytes.back() = std::byte{2};
    CHECK(isBreach(wire::decode(bytes)));
    bytes = encoded(wire::SaveState{1, core::StateContext::duplicate});
    bytes.back() = std::byte{3};
    CHECK(isBreach(wire::decode(bytes)));
    bytes = encoded(wire::Reply{});
    bytes[5] = static_cast<std::byte>(core::errorCodeCount);
    CHECK(isBreach(wire::decode(bytes)));
    bytes = encoded(wire::MapArea{});
    bytes[9] = static_cast<std::byte>(static_cast<int>(wire::AreaKind::crashRecord) + 1);
    CHECK(isBreach(wire::decode(bytes)));
    wire::Hello hello;
    hello.pages.resize(6);
    bytes = encoded(hello);
    CHECK(wire::decode(bytes).isOk());
    bytes.back() = std::byte{2};
    CHECK(isBreach(wire::decode(bytes)));
    bytes.pop_back();
    CHECK(isBreach(wire::decode(bytes)));
}

TEST_CASE("random bytes and random changes of real messages never crash the decoder") {
    std::mt19937 random(20260101);
    std::size_t accepted = 0;
    for (int round = 0; round < 20000; ++round) {
        Bytes bytes(random() % 400);
        for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
        if (!bytes.empty()) bytes[0] = static_cast<std::byte>(random() % std::variant_size_v<wire::Message>);
        accepted += wire::decode(bytes).isOk() ? 1 : 0;
    }
    const std::vector<wire::Message> all = examples();
    for (int round = 0; round < 20000; ++round) {
        Bytes bytes = encoded(all[random() % all.size()]);
        for (unsigned i = 0, count = 1 + random() % 4; i < count; ++i)
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        const auto decoded = wire::decode(bytes);
        if (!decoded.isOk()) continue;
        ++accepted;
        Bytes again;
        CHECK(wire::encode(decoded.value().requestId, decoded.value().message, again));
        CHECK(again == bytes);
    }
    CHECK(accepted > 0);
}

TEST_CASE("a message that is too large for the channel is not sent in part") {
    wire::ParameterEdited edit;
    edit.events.resize(2000);
    Bytes bytes;
    CHECK(!wire::encode(0, edit, bytes));
    edit.events.resize(1000);
    CHECK(wire::encode(0, edit, bytes));
    CHECK(bytes.size() <= os::largestMessage);
}

TEST_CASE("a string longer than the protocol allows is cut, not refused") {
    const auto decoded = wire::decode(encoded(wire::Text{std::string(wire::longestString + 100, 'x')}));
    REQUIRE(decoded.isOk());
    CHECK_EQUAL(std::get<wire::Text>(decoded.value().message).text.size(), wire::longestString);
}
