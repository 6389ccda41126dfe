#include "engine/test/test_host.h"

#include "os/wait_word.h"

#include <utility>

namespace glovebox::engine::test {

std::pair<os::MessageChannel, os::MessageChannel> createConnection() {
    auto pair = os::MessageChannel::createPair();
    REQUIRE(pair.isOk());
    return std::move(*pair);
}

TestHost::TestHost(std::function<core::Status(Engine&, bool)> startAudio, std::uint64_t flushAfterPauseNs,
                   bool ownsProcess)
    : TestHost(createConnection(), std::move(startAudio), flushAfterPauseNs, ownsProcess) {}

std::string TestHost::allMisuse() {
    std::string all;
    for (std::uint32_t kind = 0; kind < core::misuseCount; ++kind) {
        const std::uint32_t count = misuse(static_cast<core::Misuse>(kind));
        if (count != 0) all += std::string(core::misuseName(kind)) + " " + std::to_string(count) + " ";
    }
    return all;
}

std::vector<std::string> TestHost::breaches(std::size_t least) {
    // What the audio thread noticed is said by the main thread when it comes to it, not before the next answer.
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    while (arrivedBreaches().size() < least && os::nowNs() < deadline) static_cast<void>(codeOf(wire::Ping{}));
    CHECK_EQUAL(codeOf(wire::Ping{}), core::ErrorCode::ok);
    return arrivedBreaches();
}

std::vector<std::string> TestHost::arrivedBreaches() const {
    std::vector<std::string> texts;
    for (const wire::Message& message : announced) {
        const auto* logged = std::get_if<wire::Logged>(&message);
        const bool isBreach =
            logged != nullptr && logged->severity == static_cast<std::uint8_t>(hosting::LogSeverity::pluginMisbehaving);
        if (isBreach) texts.push_back(logged->text);
    }
    return texts;
}

TestHost::TestHost(std::pair<os::MessageChannel, os::MessageChannel> ends,
                   std::function<core::Status(Engine&, bool)> startAudio, std::uint64_t flushAfterPauseNs,
                   bool ownsProcess)
    : HostSide(std::move(ends.first)) {
    SandboxMain::Options options;
    options.channel = std::move(ends.second);
    options.startAudio = std::move(startAudio);
    options.flushAfterPauseNs = flushAfterPauseNs;
    options.ownsProcess = ownsProcess;
    options.abandon = [this] {
        if (abandon) abandon();
    };
    options.hostGone = [this](const char* reason) {
        goneReason = reason;
        isGone.store(1, std::memory_order_seq_cst);
        os::wakeWord(isGone, os::everySleeper);
    };
    options.loadFile = [this](const std::string& path,
                              hosting::RunLoop&) -> core::Result<std::shared_ptr<hosting::PluginFile>> {
        if (path != "stub") return core::fail(core::ErrorCode::noSuchFile, "no such file", path);
        return std::shared_ptr<hosting::PluginFile>(std::make_shared<StubFile>(stubs));
    };
    sandbox = std::make_unique<SandboxMain>(std::move(options));
    thread = std::thread([this] { sandbox->run(); });
    introduce();
}

TestHost::~TestHost() {
    channel.close();
    if (thread.joinable()) thread.join();
}

bool TestHost::waitUntilGone() {
    os::waitOnWord(isGone, 0, os::nowNs() + patienceNs);
    return isGone.load(std::memory_order_seq_cst) != 0;
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
