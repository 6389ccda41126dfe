#include "wire/crash_record.h"

#include "core/event.h"
#include "testing/check.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>

using namespace glovebox;

namespace {

std::unique_ptr<wire::CrashRecord> emptyRecord() { return std::make_unique<wire::CrashRecord>(); }

void setPhase(wire::CrashRecord& record, wire::CrashPhase phase) {
    record.phase.store(static_cast<std::uint32_t>(phase));
}

bool isPrintable(const std::string& text) {
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte == 0x7f) return false;
    }
    return true;
}

} // namespace

TEST_CASE("a crash record is read as it was written") {
    const auto record = emptyRecord();
    record->cause = static_cast<std::uint32_t>(wire::CrashCause::fault);
    record->signal = 11;
    record->signalCode = -6;
    record->threadId = 77;
    record->thread = static_cast<std::uint32_t>(wire::CrashThread::audio);
    record->device = 3;
    record->call = static_cast<std::uint32_t>(wire::PluginCall::process);
    record->block = 99;
    record->faultAddress = 16;
    record->architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::x86_64);
    record->registerCount = 18;
    record->registers[17] = 0x246;
    std::strcpy(record->threadName, "gb-audio");
    record->moduleCount = 1;
    record->modules[0].loadBias = 0x1000;
    record->modules[0].end = 0x9000;
    std::strcpy(record->modules[0].path, "/plugins/Bässe.clap");
    record->frameCount = 2;
    record->frames[0] = {0x1234, 0x234, 0, 0};
    record->frames[1] = {0x1, 0, wire::noCrashModule, 0};
    setPhase(*record, wire::CrashPhase::complete);

    wire::CrashSnapshot read;
    REQUIRE(wire::readCrashRecord(*record, read));
    CHECK(read.isComplete);
    CHECK_EQUAL(read.cause, wire::CrashCause::fault);
    CHECK_EQUAL(read.signal, 11);
    CHECK_EQUAL(read.signalCode, -6);
    CHECK_EQUAL(read.threadId, 77);
    CHECK_EQUAL(read.thread, wire::CrashThread::audio);
    CHECK_EQUAL(read.device, 3);
    CHECK_EQUAL(read.call, wire::PluginCall::process);
    CHECK_EQUAL(read.block, 99);
    CHECK_EQUAL(read.faultAddress, 16);
    CHECK_EQUAL(read.threadName, "gb-audio");
    REQUIRE(read.registers.size() == 18);
    CHECK_EQUAL(read.registers[17], 0x246);
    REQUIRE(read.modules.size() == 1);
    CHECK_EQUAL(read.modules[0].path, "/plugins/Bässe.clap");
    REQUIRE(read.frames.size() == 2);
    CHECK_EQUAL(read.frames[0].offset, 0x234);
    CHECK_EQUAL(read.frames[1].module, wire::noCrashModule);

    setPhase(*record, wire::CrashPhase::writing);
    CHECK(wire::readCrashRecord(*record, read));
    CHECK(!read.isComplete);
    CHECK_EQUAL(read.frames.size(), 2);
}

TEST_CASE("without a record there is none, but its trace is read, newest last") {
    const auto record = emptyRecord();
    constexpr std::uint64_t count = 3 * wire::mostTraceEntries + 5;
    for (std::uint64_t n = 0; n < count; ++n) {
        wire::TraceEntry& entry = record->trace[n % wire::mostTraceEntries];
        entry = {n, 0.5, 1, 2, static_cast<std::uint32_t>(core::EventKind::noteOn), 60};
    }
    record->traceCount.store(count);
    wire::CrashSnapshot read;
    CHECK(!wire::readCrashRecord(*record, read));
    REQUIRE(read.trace.size() == wire::mostTraceEntries - 1);
    CHECK_EQUAL(read.trace.front().block, count - wire::mostTraceEntries + 1);
    CHECK_EQUAL(read.trace.back().block, count - 1);
    record->traceCount.store(2);
    CHECK(!wire::readCrashRecord(*record, read));
    CHECK_EQUAL(read.trace.size(), 2);
}

TEST_CASE("every number of a crash record that is out of range is bounded") {
    const auto record = emptyRecord();
    std::memset(static_cast<void*>(record.get()), 0xff, sizeof *record);
    wire::CrashSnapshot read;
    CHECK(!wire::readCrashRecord(*record, read));
    setPhase(*record, wire::CrashPhase::complete);
    CHECK(!wire::readCrashRecord(*record, read));
    record->cause = wire::crashCauseCount;
    CHECK(!wire::readCrashRecord(*record, read));
    record->cause = 1;
    REQUIRE(wire::readCrashRecord(*record, read));
    CHECK_EQUAL(read.thread, wire::CrashThread::other);
    CHECK_EQUAL(read.call, wire::PluginCall::none);
    CHECK_EQUAL(read.architecture, wire::CrashArchitecture::unknown);
    CHECK(read.registers.empty());
    CHECK_EQUAL(read.frames.size(), wire::mostCrashFrames);
    CHECK_EQUAL(read.modules.size(), wire::mostCrashModules);
    CHECK_EQUAL(read.modules[0].path, std::string(wire::longestModulePath, '?'));
    CHECK_EQUAL(read.frames[0].module, wire::noCrashModule);
    CHECK(read.trace.empty());
    record->architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::aarch64);
    REQUIRE(wire::readCrashRecord(*record, read));
    CHECK_EQUAL(read.registers.size(), 34);
    record->moduleCount = 2;
    record->frames[0].module = 2;
    record->frames[1].module = 1;
    REQUIRE(wire::readCrashRecord(*record, read));
    CHECK_EQUAL(read.frames[0].module, wire::noCrashModule);
    CHECK_EQUAL(read.frames[1].module, 1);
}

TEST_CASE("texts of a crash record are valid UTF-8 without control characters") {
    const auto record = emptyRecord();
    record->cause = 1;
    record->moduleCount = 1;
    setPhase(*record, wire::CrashPhase::complete);
    wire::CrashSnapshot read;
    const std::pair<const char*, const char*> texts[] = {
        {"/a\nb\x7f", "/a?b?"},       {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xb9", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xb9"},
        {"\xc0\x80x", "??x"},         {"\xed\xa0\x80", "???"},
        {"\xf4\x90\x80\x80", "????"}, {"\xe2\x82", "??"},
        {"\xe0\x80\x80", "???"},      {"\xf0\x80\x80\x80", "????"},
        {"\x80z\xff", "?z?"}};
    for (const auto& [written, expected] : texts) {
        std::strcpy(record->modules[0].path, written);
        REQUIRE(wire::readCrashRecord(*record, read));
        CHECK_EQUAL(read.modules[0].path, expected);
    }
}

TEST_CASE("random bytes in every field of a crash record never become more than bounds allow") {
    const auto record = emptyRecord();
    std::mt19937 random(3);
    auto* const bytes = reinterpret_cast<unsigned char*>(record.get());
    wire::CrashSnapshot read;
    for (int round = 0; round < 500; ++round) {
        for (std::size_t at = 0; at < sizeof *record; ++at) bytes[at] = static_cast<unsigned char>(random());
        record->phase.store(random() % 4);
        record->cause = random() % 8;
        record->architecture = random() % 4;
        record->moduleCount = random() % 40;
        if (round % 2 == 0) record->traceCount.store(random() % 100);
        static_cast<void>(wire::readCrashRecord(*record, read));
        CHECK(static_cast<std::uint32_t>(read.cause) < wire::crashCauseCount);
        CHECK(static_cast<std::uint32_t>(read.call) < wire::pluginCallCount);
        CHECK(static_cast<std::uint32_t>(read.thread) <= 3);
        CHECK(read.frames.size() <= wire::mostCrashFrames && read.modules.size() <= wire::mostCrashModules);
        CHECK(read.trace.size() < wire::mostTraceEntries && read.registers.size() <= wire::mostCrashRegisters);
        CHECK(isPrintable(read.threadName) && read.threadName.size() <= 16);
        for (const auto& module : read.modules) {
            CHECK(isPrintable(module.path) && module.path.size() <= wire::longestModulePath);
        }
        for (const auto& frame : read.frames) {
            CHECK(frame.module == wire::noCrashModule || frame.module < read.modules.size());
        }
        for (const auto& entry : read.trace) {
            CHECK(std::isfinite(entry.value) && entry.time < wire::mostFrames && entry.kind < core::eventKindCount);
        }
        for (std::uint32_t index = 0; index < read.registers.size(); ++index) {
            CHECK(wire::crashRegisterName(read.architecture, index) != nullptr);
        }
    }
}
