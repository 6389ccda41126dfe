#include "client/crash_report.h"

#include "client/crash_detail.h"
#include "client/crash_title.h"
#include "hosting/text.h"
#include "os/path.h"
#include "os/process.h"

#include <algorithm>
#include <utility>

namespace glovebox::client {
namespace {

const char* roleName(wire::CrashThread thread) noexcept {
    switch (thread) {
    case wire::CrashThread::main: return "main";
    case wire::CrashThread::audio: return "audio";
    case wire::CrashThread::control: return "control";
    case wire::CrashThread::other: return "other";
    }
    return "other";
}

/// `module`, as a sandbox names it, is the file of a plugin or inside of its bundle.
bool isModuleOf(std::string_view named, const KnownDevice& device) {
    const std::string whole = os::comparablePath(std::string(named));
    const std::string_view module = whole;
    for (const std::string* const known : {&device.file, &device.realFile}) {
        const std::string path = os::comparablePath(*known);
        if (path.empty() || module.empty()) continue;
        if (module == path || (module.starts_with(path) && module[path.size()] == '/')) return true;
        // A long path is cut at its front: its end decides.
        const auto slash = module.find('/');
        const bool isCut = module.size() >= wire::longestModulePath - 8 && slash != std::string_view::npos;
        if (isCut && std::string_view(path).ends_with(module.substr(slash))) return true;
    }
    return false;
}

bool isPluginModule(std::string_view module, const CrashMaterial& material) {
    return std::any_of(material.devices.begin(), material.devices.end(),
                       [&](const auto& device) { return isModuleOf(module, device.second); });
}

std::vector<CrashFrame> framesOf(const CrashMaterial& material) {
    std::vector<CrashFrame> frames = material.seen;
    for (const auto& recorded : material.record.frames) {
        CrashFrame frame;
        frame.address = recorded.address;
        if (recorded.module != wire::noCrashModule) {
            frame.module = material.record.modules[recorded.module].path;
            frame.offset = recorded.offset;
        }
        frames.push_back(std::move(frame));
    }
    std::string known; // neighbours are mostly of the same file: ask the file system once
    bool isKnownPlugin = false;
    for (auto& frame : frames) {
        if (frame.module != known) {
            known = frame.module;
            isKnownPlugin = isPluginModule(known, material);
        }
        frame.isPlugin = isKnownPlugin;
    }
    return frames;
}

/// Of a child's last output, which may begin in the middle of a character.
std::string readableTail(std::string text) {
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xc0) == 0x80) text.erase(0, 1);
    std::replace(text.begin(), text.end(), '\0', '?');
    return hosting::cleanText(text.c_str(), 3 * text.size());
}

void addTrace(const CrashMaterial& material, CrashReport& report) {
    for (const auto& entry : material.record.trace) {
        if (!material.devices.contains(entry.device) || entry.kind >= core::eventKindCount) continue;
        const auto kind = static_cast<core::EventKind>(entry.kind);
        auto& list = core::isParameterEvent(kind) ? report.lastParameters : report.lastEvents;
        list.push_back({entry.block, entry.device, kind, entry.time, entry.id, entry.value});
    }
}

void addMissing(const CrashMaterial& material, CrashReport& report) {
    if (!material.hasRecord && report.frames.empty()) {
        const std::string how =
            report.end.state == SandboxState::hung ? "its thread did not say where it is"
            : report.end.wasSignalled
                ? "the process was ended by " +
                      (report.signalName.empty() ? os::ExitStatus{true, report.end.signalOrCode}.text()
                                                 : report.signalName) +
                      ", which it cannot or did not report"
                : "the process ended by itself, without a fault";
        report.missing.push_back("no backtrace: " + how);
    } else if (material.hasRecord && report.frames.empty()) {
        report.missing.push_back("no backtrace: the crash handler found no frame");
    }
    if (material.hasRecord && !material.record.isComplete)
        report.missing.push_back("what the crash handler wrote is incomplete: it did not get to its end");
}

} // namespace

DeviceId deviceOfFrames(const CrashMaterial& material) {
    const auto frames = framesOf(material);
    const auto guilty = guiltyFrameOf(frames);
    if (guilty == frames.size() || !frames[guilty].isPlugin) return 0;
    DeviceId found = 0;
    for (const auto& [id, device] : material.devices) {
        if (!isModuleOf(frames[guilty].module, device)) continue;
        if (found != 0) return 0; // two of the same file
        found = id;
    }
    return found;
}

CrashReport makeCrashReport(const CrashMaterial& material) {
    CrashReport report;
    report.sandbox = material.sandbox;
    report.sandboxName = material.sandboxName;
    report.end = material.end;
    if (report.end.wasSignalled) report.signalName = signalName(report.end.signalOrCode);
    if (const auto device = material.devices.find(report.end.device); device != material.devices.end()) {
        report.pluginName = device->second.name;
        report.pluginId = device->second.pluginId;
        report.pluginFile = device->second.file;
    }
    report.threadRole = material.threadRole;
    report.block = material.askedBlock;
    report.detectedNs = material.detectedNs;
    report.noticedBy = material.noticedBy;
    report.missing = material.missing;
    if (material.hasRecord) {
        const auto& record = material.record;
        report.threadRole = roleName(record.thread);
        report.threadName = record.threadName;
        report.block = std::min(record.block, material.askedBlock);
        if (record.cause == wire::CrashCause::fault && report.end.wasSignalled &&
            record.signal == static_cast<std::uint32_t>(report.end.signalOrCode))
            report.detail =
                signalDetail(report.end.signalOrCode, record.signalCode, record.faultAddress, record.instruction);
        if (record.cause == wire::CrashCause::terminate) report.detail = "std::terminate was called";
        if (record.cause == wire::CrashCause::exit) report.detail = "exit() was called";
        for (std::uint32_t i = 0; i < record.registers.size(); ++i)
            report.registers.push_back({wire::crashRegisterName(record.architecture, i), record.registers[i]});
    }
    report.frames = framesOf(material);
    report.guiltyFrame = guiltyFrameOf(report.frames);
    addTrace(material, report);
    report.outputTail = readableTail(material.outputTail);
    addMissing(material, report);
    report.title = crashTitle(report);
    return report;
}

CrashReport makeCrashReport(const CrashMaterial& material, Symbolizer& symbolizer, const std::atomic<bool>& isWanted) {
    CrashReport report = makeCrashReport(material);
    std::vector<Symbolizer::Place> places;
    std::vector<CrashFrame*> asked;
    for (auto& frame : report.frames) {
        // "[vdso]" and their like are no files.
        if (frame.module.empty() || frame.module.front() == '[') continue;
        places.push_back({frame.offset, frame.module});
        asked.push_back(&frame);
    }
    if (places.empty()) return report;
    auto symbols = symbolizer.resolve(places, isWanted);
    if (!symbols) {
        report.missing.push_back("no function names: " + symbols.status().text());
        return report;
    }
    std::map<std::string, std::string> unreadable; // by module
    for (std::size_t i = 0; i < symbols->size(); ++i) {
        const Symbol& symbol = (*symbols)[i];
        asked[i]->function = symbol.function;
        asked[i]->functionOffset = symbol.functionOffset;
        asked[i]->sourceFile = symbol.file;
        asked[i]->line = symbol.line;
        if (!symbol.error.empty()) unreadable.emplace(asked[i]->module, symbol.error);
    }
    for (const auto& [module, error] : unreadable)
        report.missing.push_back("no function names of " + std::string(fileNameOf(module)) + ": " + error);
    if (symbols->size() < places.size())
        report.missing.push_back("no function names from frame " +
                                 std::to_string(asked[symbols->size()] - report.frames.data()) +
                                 " on: the process that reads symbols ended early");
    report.title = crashTitle(report);
    return report;
}

} // namespace glovebox::client
