// A report made of a hostile record, hostile output and devices with hostile names: every text in it can be shown.
#include "client/crash_report.h"

#include "client/crash_detail.h"
#include "client/crash_title.h"
#include "fuzz/kit/crash_kit.h"
#include "hosting/text.h"

using namespace glovebox;

namespace {

client::CrashMaterial materialOf(fuzz::Input& input) {
    client::CrashMaterial material;
    material.sandbox = 1;
    material.end.state = static_cast<SandboxState>(input.number<std::uint8_t>() % 10);
    material.end.wasSignalled = input.number<bool>();
    material.end.signalOrCode = input.number<std::int8_t>();
    material.end.device = input.number<std::uint8_t>() % 4;
    material.end.call = wire::pluginCallName(input.number<std::uint8_t>());
    material.askedBlock = input.number<std::uint32_t>();
    for (std::uint32_t device = 1; device <= input.upTo(3); ++device) {
        // As a link keeps them: what the host was told itself, and names that were cleaned.
        material.devices[device] = {input.text(), input.text(), hosting::cleanText(input.text().c_str(), 256),
                                    hosting::cleanText(input.text().c_str(), 256)};
    }
    material.outputTail = input.text(true);
    material.threadRole = "audio";
    material.noticedBy = "crash word";
    const auto record = fuzz::recordOf(input);
    material.hasRecord = wire::readCrashRecord(*record, material.record);
    return material;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto material = materialOf(input);
    const auto blamed = client::deviceOfFrames(material);
    fuzz::require(blamed == 0 || material.devices.contains(blamed), "a device of this sandbox is blamed, or none");
    const auto report = client::makeCrashReport(material);
    fuzz::require(report.title.size() <= client::longestTitle && !report.title.empty(), "a title is short");
    fuzz::require(fuzz::isReadable(report.title), "a title can be shown");
    fuzz::require(fuzz::isReadable(report.detail), "a detail can be shown");
    fuzz::require(fuzz::isReadable(report.outputTail, "\t\n"), "output can be shown");
    fuzz::require(fuzz::isReadable(report.threadName) && !report.threadRole.empty(), "a thread can be shown");
    fuzz::require(report.guiltyFrame <= report.frames.size(), "a frame of the report is guilty, or none");
    fuzz::require(report.frames.size() <= wire::mostCrashFrames, "a report has no more frames than a record");
    fuzz::require(report.block <= material.askedBlock, "no block that nobody asked for");
    for (const auto& frame : report.frames) fuzz::require(fuzz::isReadable(frame.module), "a module can be shown");
    for (const auto& one : report.registers) fuzz::require(!one.name.empty(), "a register has a name");
    for (const auto& missing : report.missing) fuzz::require(fuzz::isReadable(missing), "what is missing is said");
    for (const auto* events : {&report.lastEvents, &report.lastParameters}) {
        for (const auto& event : *events) fuzz::require(material.devices.contains(event.device), "of its devices");
    }
    return 0;
}
