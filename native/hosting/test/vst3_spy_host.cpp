#include "hosting/test/vst3_spy_host.h"

#include "testing/check.h"

namespace glovebox::hosting::test {

SpyHost::SpyHost(Spy& of) : spy(of), file(vst3::fileFromFactory("spy", makeSpyFactory(of), loop)) {
    auto created = file->create("", loop, recorder);
    REQUIRE(created.isOk());
    plugin = std::move(created).value();
}

bool SpyHost::start() {
    bool isStarted = false;
    onAudioThread([&] { isStarted = plugin->startProcessing(); });
    return isStarted;
}

void SpyHost::stop() {
    onAudioThread([&] { plugin->stopProcessing(); });
}

ProcessOutcome SpyHost::run(Block& block) {
    auto outcome = ProcessOutcome::failed;
    onAudioThread([&] { outcome = plugin->process(block.block); });
    return outcome;
}

Playing::Playing(Spy& of, std::uint32_t frames) : SpyHost(of) {
    Activation activation;
    activation.maxFrames = frames;
    REQUIRE(plugin->activate(activation).isOk());
    REQUIRE(start());
}

Playing::~Playing() { stop(); }

void Points::read(v3::ProcessData& data) {
    values.clear();
    for (v3::int32 index = 0; index < data.inputParameterChanges->getParameterCount(); ++index) {
        auto* queue = data.inputParameterChanges->getParameterData(index);
        v3::int32 offset = 0;
        queue->getPoint(queue->getPointCount() - 1, offset, values[queue->getParameterId()]);
    }
}

void elsewhere(const std::function<void()>& work) { std::thread(work).join(); }

} // namespace glovebox::hosting::test
