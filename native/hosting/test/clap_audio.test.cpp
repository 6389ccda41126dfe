
#include "abi/clap/ext/log.h"
#include "hosting/test/allocation_count.h"
#include "hosting/test/clap_spy.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

TEST_CASE("C16: ports share a buffer only if both name each other and have the same channels") {
    Hosted hosted;
    hosted.spy.inputs = {{1, 2, 0, 11}, {2, 2, 0, 12}, {3, 1, 0, 13}};
    hosted.spy.outputs = {{11, 2, 0, 1}, {12, 2, 0, abi::CLAP_INVALID_ID}, {13, 2, 0, 3}};
    REQUIRE(hosted.create());
    CHECK(hosted.plugin->isInPlacePair(0, 0));
    CHECK(!hosted.plugin->isInPlacePair(0, 1));
    CHECK(!hosted.plugin->isInPlacePair(1, 1)); // one-sided
    CHECK(!hosted.plugin->isInPlacePair(2, 2)); // other channel count
    CHECK(!hosted.plugin->isInPlacePair(9, 0));
}

TEST_CASE("C16: 32-bit buffers always, 64-bit ones only where every port takes them") {
    Hosted hosted;
    REQUIRE(hosted.create());
    CHECK(hosted.plugin->supportsSampleType(core::SampleType::float64));
    Activation activation;
    activation.sampleType = core::SampleType::float64;
    REQUIRE(hosted.plugin->activate(activation).isOk());
    onAudioThread([&] { CHECK(hosted.plugin->startProcessing()); });
    Block block(hosted.plugin->ports(), 32, core::SampleType::float64);
    hosted.spy.inProcess = [&](const abi::clap_process_t& process) {
        CHECK(process.audio_inputs[0].data32 == nullptr);
        CHECK(process.audio_outputs[0].data64[1] == block.output64(0, 1));
    };
    CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    Block narrow(hosted.plugin->ports(), 32);
    CHECK(hosted.process(narrow) == ProcessOutcome::failed); // not the activated sample type
    hosted.plugin.reset();
    hosted.spy.outputs[0].flags = 0;
    REQUIRE(hosted.create());
    CHECK(!hosted.plugin->supportsSampleType(core::SampleType::float64));
    CHECK(hosted.plugin->activate(activation).code == core::ErrorCode::pluginRefused);
    CHECK(hosted.plugin->activate({}).isOk());
}

TEST_CASE(
    "C16: the inputs' constant mask is passed on, a claim about an output that is not true is cleared and reported") {
    Hosted hosted;
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    block.block.inputs[0].constantMask = 0xF2; // channel 1; the rest does not exist
    std::uint64_t seen = 0;
    hosted.spy.inProcess = [&](const abi::clap_process_t& process) {
        seen = process.audio_inputs[0].constant_mask;
        CHECK_EQUAL(process.audio_outputs[0].constant_mask, 0u);
        for (int i = 0; i < 64; ++i) {
            process.audio_outputs[0].data32[0][i] = 0.5f;
            process.audio_outputs[0].data32[1][i] = static_cast<float>(i);
        }
        process.audio_outputs[0].constant_mask = 0xFF;
    };
    (void)hosted.process(block);
    CHECK_EQUAL(seen, 2u);
    CHECK_EQUAL(block.block.outputs[0].constantMask, 1u);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.breaches("C16"), 1);
}

TEST_CASE("C16: a plugin that overwrites its channel pointers harms nobody") {
    Hosted hosted;
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    float* const before = block.output(0, 0);
    hosted.spy.inProcess = [&](const abi::clap_process_t& process) {
        process.audio_outputs[0].data32[0] = nullptr;
        process.audio_outputs[0].channel_count = 60000;
        process.audio_outputs[0].constant_mask = ~std::uint64_t{0};
    };
    CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    CHECK(block.output(0, 0) == before);
    CHECK_EQUAL(block.block.outputs[0].constantMask, 3u);
}

TEST_CASE("C16: a block with other ports than the plugin's never reaches it") {
    Hosted hosted;
    REQUIRE(hosted.start());
    core::PortLayoutInfo other = hosted.plugin->ports();
    other.audioInputs[0].channels = 1;
    Block wrongChannels(other, 64);
    CHECK(hosted.process(wrongChannels) == ProcessOutcome::failed);
    other.audioInputs.clear();
    Block wrongPorts(other, 64);
    CHECK(hosted.process(wrongPorts) == ProcessOutcome::failed);
    CHECK_EQUAL(hosted.spy.countOf("process@audio"), 0u);
}

TEST_CASE("C17: every status is passed on; an unknown one is a failure and reported; a sleeper can ask to be woken") {
    Hosted hosted;
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    const auto outcomeOf = [&](abi::clap_process_status status) {
        hosted.spy.status = status;
        return hosted.process(block);
    };
    CHECK(outcomeOf(abi::CLAP_PROCESS_ERROR) == ProcessOutcome::failed);
    CHECK(outcomeOf(abi::CLAP_PROCESS_CONTINUE) == ProcessOutcome::keepGoing);
    CHECK(outcomeOf(abi::CLAP_PROCESS_CONTINUE_IF_NOT_QUIET) == ProcessOutcome::keepGoingIfNotQuiet);
    CHECK(outcomeOf(abi::CLAP_PROCESS_TAIL) == ProcessOutcome::tail);
    CHECK(outcomeOf(abi::CLAP_PROCESS_SLEEP) == ProcessOutcome::sleep);
    hosted.spy.host->request_process(hosted.spy.host);
    CHECK_EQUAL(hosted.told.processRequests.load(), 1);
    CHECK(outcomeOf(77) == ProcessOutcome::failed);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.breaches("C17"), 1);
}

TEST_CASE("C18: the tail is read on either thread; tail.changed belongs to the audio thread and reaches the main one") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_TAIL);
    hosted.spy.tail = 480;
    REQUIRE(hosted.start());
    onAudioThread([&] { CHECK_EQUAL(hosted.plugin->tailFrames(), 480u); });
    hosted.spy.tail = static_cast<std::uint32_t>(INT32_MAX) + 1;
    CHECK_EQUAL(hosted.plugin->status().tailFrames, 0xffffffffu);
    const auto* tail = hosted.spy.hostExtension<abi::clap_host_tail>(abi::CLAP_EXT_TAIL);
    hosted.told.changes = 0;
    hosted.spy.inProcess = [&](const auto&) { tail->changed(hosted.spy.host); };
    Block block(hosted.plugin->ports(), 64);
    (void)hosted.process(block);
    CHECK_EQUAL(hosted.told.changes, 0u);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.changes, static_cast<std::uint32_t>(core::changedTail));
    CHECK_EQUAL(hosted.told.allBreaches(), "");
    tail->changed(hosted.spy.host);
    CHECK_EQUAL(hosted.told.breaches("C18"), 1);
}

TEST_CASE("C19: voices are asked for while active alone, and an impossible answer is reported") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_VOICE_INFO);
    REQUIRE(hosted.create());
    CHECK_EQUAL(hosted.plugin->status().voiceCount, 0u);
    CHECK_EQUAL(hosted.spy.countOf("voice-info.get@main"), 0u);
    REQUIRE(hosted.plugin->activate({}).isOk());
    CHECK_EQUAL(hosted.plugin->status().voiceCount, 4u);
    CHECK_EQUAL(hosted.plugin->status().voiceCapacity, 8u);
    hosted.spy.voices = {9, 8, 0};
    CHECK_EQUAL(hosted.plugin->status().voiceCount, 0u);
    CHECK_EQUAL(hosted.told.breaches("C19"), 1);
}

TEST_CASE("C20: request_exec runs every task inside process, and is refused and reported elsewhere and when nested") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_THREAD_POOL);
    REQUIRE(hosted.start());
    const auto* pool = hosted.spy.hostExtension<abi::clap_host_thread_pool>(abi::CLAP_EXT_THREAD_POOL);
    const auto* host = hosted.spy.host;
    hosted.spy.inProcess = [&](const auto&) { CHECK(pool->request_exec(host, 3)); };
    Block block(hosted.plugin->ports(), 64);
    (void)hosted.process(block);
    CHECK_EQUAL(hosted.spy.tasks, (std::vector<std::uint32_t>{0, 1, 2}));
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.allBreaches(), "");

    CHECK(!pool->request_exec(host, 3));
    CHECK_EQUAL(hosted.told.breaches("C20: thread-pool.request_exec outside"), 1);
    hosted.spy.inTask = [&](std::uint32_t) { CHECK(!pool->request_exec(host, 1)); };
    (void)hosted.process(block);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.breaches("C20: thread-pool.request_exec from inside"), 1);
}

TEST_CASE("a block is processed in zero allocations") {
    Hosted hosted;
    hosted.spy.noteInputs = {abi::CLAP_NOTE_DIALECT_MIDI};
    hosted.spy.noteOutputs = {abi::CLAP_NOTE_DIALECT_CLAP};
    hosted.spy.addParameter(1, 0, 10, 5);
    hosted.spy.parameters[0].flags |= abi::CLAP_PARAM_IS_MODULATABLE;
    REQUIRE(hosted.start());
    // The spy itself allocates, so it is replaced by a process that does not.
    static const Spy* spy = &hosted.spy;
    static int events = 0;
    spy = &hosted.spy;
    hosted.spy.plugin.process = [](const abi::clap_plugin_t*, const abi::clap_process_t* process) {
        events = static_cast<int>(process->in_events->size(process->in_events));
        abi::clap_event_note_t note{{sizeof(note), 70, 0, abi::CLAP_EVENT_NOTE_ON, 0}, -1, 0, 0, 60, 0.5};
        process->out_events->try_push(process->out_events, &note.header);
        const auto* log =
            static_cast<const abi::clap_host_log*>(spy->host->get_extension(spy->host, abi::CLAP_EXT_LOG));
        log->log(spy->host, abi::CLAP_LOG_WARNING, "from the audio thread");
        spy->host->request_callback(spy->host);
        return abi::CLAP_PROCESS_CONTINUE;
    };
    Block block(hosted.plugin->ports(), 64);
    block.eventsIn.push(parameterAt(0, 1, 3));
    block.eventsIn.push(noteAt(0, core::EventKind::noteOn, 60));
    long allocations = -1;
    onAudioThread([&] {
        const long before = allocationsHere();
        for (int i = 0; i < 10; ++i) (void)hosted.plugin->process(block.block);
        allocations = allocationsHere() - before;
    });
    CHECK_EQUAL(allocations, 0);
    CHECK_EQUAL(events, 2);
    CHECK_EQUAL(block.eventsOut.size(), 10u);
}

} // namespace glovebox::hosting::test
