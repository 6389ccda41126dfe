// What a report says of what a sandbox wrote before it ended, however much of that is a lie.
#include "client/crash_report.h"
#include "client/crash_detail.h"
#include "client/test/system_ends.h"
#include "testing/check.h"

#include <cstring>
#include <memory>
#include <random>

using namespace glovebox;
using namespace system_ends;
using client::CrashMaterial;
using client::makeCrashReport;

namespace {

constexpr DeviceId gain = 3, echo = 4;

CrashMaterial material() {
    CrashMaterial result;
    result.sandbox = 2;
    result.sandboxName = "left";
    result.end.state = SandboxState::crashed;
    result.end.wasSignalled = true;
    result.end.signalOrCode = fault;
    result.end.device = gain;
    result.end.call = "process";
    result.devices[gain] = {"/plugins/gain.clap", "/real/gain.clap", "org.gain", "Gain"};
    result.devices[echo] = {"/plugins/Echo.vst3", "/plugins/Echo.vst3", "org.echo", "Echo"};
    result.askedBlock = 100;
    result.hasRecord = true;
    auto& record = result.record;
    record.isComplete = true;
    record.cause = wire::CrashCause::fault;
    record.signal = static_cast<std::uint32_t>(fault);
    record.signalCode = 1;
    record.thread = wire::CrashThread::audio;
    record.threadName = "gb-audio";
    record.device = gain;
    record.call = wire::PluginCall::process;
    record.block = 99;
    record.faultAddress = 16;
    record.instruction = 0x7000;
    record.architecture = wire::CrashArchitecture::x86_64;
    record.registers = {0x7000, 0x8000};
    record.modules = {{0x5000, 0x9000, "/real/gain.clap"}, {0xa000, 0xb000, "/opt/sandbox-host"}};
    record.frames = {{0x7000, 0x2000, 0, 0}, {0xa100, 0x100, 1, 0}, {0x1, 0, wire::noCrashModule, 0}};
    const auto note = static_cast<std::uint32_t>(core::EventKind::noteOn);
    const auto parameter = static_cast<std::uint32_t>(core::EventKind::parameterValue);
    record.trace = {{97, 0.5, gain, 1, note, 60}, {98, 0.25, gain, 2, parameter, 7}, {99, 1, 77, 0, note, 61}};
    return result;
}

bool has(const std::vector<std::string>& sentences, const std::string& part) {
    for (const auto& sentence : sentences)
        if (sentence.find(part) != std::string::npos) return true;
    return false;
}

} // namespace

TEST_CASE("report: everything that the record holds is in it") {
    const auto report = makeCrashReport(material());
    CHECK_EQUAL(report.title, faultName + " in gain.clap+0x2000");
    CHECK_EQUAL(report.signalName, faultName);
    CHECK_EQUAL(report.detail, hasSignals ? "address not mapped (access to 0x10)" : "write to 0x10");
    CHECK_EQUAL(report.threadRole, "audio");
    CHECK_EQUAL(report.threadName, "gb-audio");
    CHECK_EQUAL(report.pluginName, "Gain");
    CHECK_EQUAL(report.pluginId, "org.gain");
    CHECK_EQUAL(report.pluginFile, "/plugins/gain.clap");
    CHECK_EQUAL(report.sandboxName, "left");
    CHECK_EQUAL(report.block, 99u);
    REQUIRE(report.frames.size() == 3);
    CHECK(report.frames[0].isPlugin);
    CHECK_EQUAL(report.frames[0].offset, 0x2000u);
    CHECK(!report.frames[1].isPlugin);
    CHECK_EQUAL(report.frames[2].module, "");
    CHECK_EQUAL(report.guiltyFrame, 0u);
    REQUIRE(report.registers.size() == 2);
    CHECK_EQUAL(report.registers[1].name, "rsp");
    CHECK_EQUAL(report.registers[1].value, 0x8000u);
    // Not those of a device that the sandbox does not have.
    REQUIRE(report.lastEvents.size() == 1 && report.lastParameters.size() == 1);
    CHECK_EQUAL(report.lastEvents[0].id, 60u);
    CHECK_EQUAL(report.lastParameters[0].value, 0.25);
    CHECK(report.missing.empty());
}

TEST_CASE("report: a plugin's bundle is its file, and a path that was cut is known by its end") {
    auto changed = material();
    changed.record.modules[0].path = "/plugins/Echo.vst3/Contents/x86_64-linux/Echo.so";
    CHECK(makeCrashReport(changed).frames[0].isPlugin);
    changed.record.modules[0].path = "/plugins/Echo.vst3x/Echo.so";
    CHECK(!makeCrashReport(changed).frames[0].isPlugin);
    const std::string tail = "/" + std::string(wire::longestModulePath - 10, 'x') + "/gain.clap";
    changed.devices[gain].realFile = "/somewhere" + tail;
    changed.record.modules[0].path = "re" + tail;
    CHECK(makeCrashReport(changed).frames[0].isPlugin);
}

TEST_CASE("report: on Windows a file is known by any spelling of its path, and nowhere else") {
    auto changed = material();
    changed.devices[gain].file = changed.devices[gain].realFile = "C:/Plugins/Gain.vst3";
    for (const char* const path :
         {"c:\\plugins\\gain.vst3", "C:\\Plugins\\Gain.vst3\\Contents\\x86_64-win\\Gain.vst3"}) {
        changed.record.modules[0].path = path;
        CHECK_EQUAL(makeCrashReport(changed).frames[0].isPlugin, !hasSignals);
    }
}

TEST_CASE("report: outside of any call the device is found by its file, if only one has it") {
    auto changed = material();
    CHECK_EQUAL(client::deviceOfFrames(changed), gain);
    changed.record.modules[0].path = "/plugins/Echo.vst3/Contents/x86_64-linux/Echo.so";
    CHECK_EQUAL(client::deviceOfFrames(changed), echo);
    changed.devices[5] = changed.devices[echo];
    CHECK_EQUAL(client::deviceOfFrames(changed), 0u);
    changed.record.frames.clear();
    CHECK_EQUAL(client::deviceOfFrames(changed), 0u);
}

TEST_CASE("report: what could not be found out is said") {
    auto changed = material();
    changed.record.isComplete = false;
    CHECK(has(makeCrashReport(changed).missing, "incomplete"));
    changed.record.frames.clear();
    CHECK(has(makeCrashReport(changed).missing, "found no frame"));
    changed.hasRecord = false;
    changed.record = {};
    changed.end.signalOrCode = killed;
    auto report = makeCrashReport(changed);
    CHECK(has(report.missing, "no backtrace: the process was ended by " + killedName));
    CHECK_EQUAL(report.title, killedName + " in process of Gain");
    CHECK_EQUAL(report.block, 100u);
    CHECK_EQUAL(report.guiltyFrame, 0u);
    changed.end.wasSignalled = false;
    changed.end.signalOrCode = 3;
    report = makeCrashReport(changed);
    CHECK(has(report.missing, "ended by itself"));
    CHECK_EQUAL(report.signalName, "");
    CHECK_EQUAL(report.title, "exit code 3 in process of Gain");
    changed.end.state = SandboxState::hung;
    changed.missing = {"why"};
    report = makeCrashReport(changed);
    CHECK_EQUAL(report.title, "hung in process of Gain");
    CHECK_EQUAL(report.missing.front(), "why");
}

TEST_CASE("report: a block that was never asked for is a lie") {
    auto changed = material();
    changed.record.block = ~0ull;
    CHECK_EQUAL(makeCrashReport(changed).block, 100u);
}

TEST_CASE("report: the output's tail is text, whatever was written") {
    auto changed = material();
    changed.outputTail = std::string("\x82\xac"
                                     "euro \x1b[31mred\0end\n",
                                     20);
    const auto report = makeCrashReport(changed);
    CHECK_EQUAL(report.outputTail, "euro \xef\xbf\xbd[31mred?end\n");
}

TEST_CASE("report: random bytes in a record are no danger to what is made of it") {
    const auto record = std::make_unique<wire::CrashRecord>();
    std::mt19937 random(11);
    for (int round = 0; round < 300; ++round) {
        auto* bytes = reinterpret_cast<unsigned char*>(record.get());
        for (std::size_t i = 0; i < sizeof *record; ++i) bytes[i] = static_cast<unsigned char>(random());
        record->phase.store(random() % 3);
        record->cause = random() % wire::crashCauseCount;
        record->moduleCount = random() % 40;
        record->traceCount.store(random() % 100);
        for (auto& frame : record->frames) frame.module = random() % 40;
        for (auto& entry : record->trace) entry.device = random() % 6;
        auto changed = material();
        changed.hasRecord = wire::readCrashRecord(*record, changed.record);
        const auto report = makeCrashReport(changed);
        CHECK(report.title.size() <= 200);
        CHECK(report.frames.size() <= wire::mostCrashFrames);
        CHECK(report.guiltyFrame <= report.frames.size());
        for (const auto& event : report.lastEvents) CHECK(event.device == gain || event.device == echo);
    }
}
