// memory and growth: what sandboxes hold, and what many of them cost.

#include "process_facts.h"
#include "steps.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

namespace glovebox::bench {

namespace {

struct Memory {
    double privateKiB = 0; ///< Private_Clean + Private_Dirty
    double areasKiB = 0;   ///< of shared memory that the product made, mapped size
};

Memory memoryOf(std::uint32_t process) {
    Memory memory;
    const std::string folder = "/proc/" + std::to_string(process);
    std::ifstream rollup(folder + "/smaps_rollup");
    for (std::string line; std::getline(rollup, line);) {
        if (line.rfind("Private_Clean:", 0) == 0 || line.rfind("Private_Dirty:", 0) == 0)
            memory.privateKiB += std::strtod(line.c_str() + line.find(':') + 1, nullptr);
    }
    std::ifstream maps(folder + "/maps");
    for (std::string line; std::getline(maps, line);) {
        if (line.find("/memfd:") == std::string::npos) continue;
        char* end = nullptr;
        const std::uint64_t from = std::strtoull(line.c_str(), &end, 16);
        const std::uint64_t to = std::strtoull(end + 1, nullptr, 16);
        memory.areasKiB += static_cast<double>(to - from) / 1024;
    }
    return memory;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void measureBare(Steps& steps, StartMode start, const char* name) {
    constexpr int count = 8;
    Group group = need(steps.runtime.createGroup(rigGroupOptions(Shape::parallel, 512)), "group");
    std::vector<double> privateKiB;
    std::vector<std::uint32_t> processes;
    for (int i = 0; i < count; ++i) {
        SandboxOptions options;
        options.start = start;
        processes.push_back(need(group.sandboxProcessId(need(group.addSandbox(options), "sandbox")), "process id"));
    }
    for (const std::uint32_t process : processes) privateKiB.push_back(memoryOf(process).privateKiB);
    Labels cell;
    cell.add("plugin", "none").add("start", name);
    printValue("memory", cell, "private memory of an idle sandbox", median(privateKiB), "KiB");
    group.close();
}

/// Several at once, as in use: what the kernel shares among them, code above all, is then nobody's own.
constexpr int sandboxesAtOnce = 4;

void measureWith(Steps& steps, const std::string& file, StartMode start, const char* name) {
    Group group = need(steps.runtime.createGroup(rigGroupOptions(Shape::parallel, 512)), "group");
    Labels cell;
    cell.add("plugin", fileName(file)).add("start", name);
    DeviceOptions device;
    device.file = file;
    std::vector<SandboxId> sandboxes;
    std::vector<std::uint32_t> processes;
    for (int i = 0; i < sandboxesAtOnce; ++i) {
        SandboxOptions options;
        options.start = start;
        sandboxes.push_back(need(group.addSandbox(options), "sandbox"));
        processes.push_back(need(group.sandboxProcessId(sandboxes.back()), "process id"));
        if (const auto added = group.addDevice(sandboxes.back(), device); !added) {
            printMissing("memory", cell, added.status().text());
            group.close();
            return;
        }
    }
    Block block;
    block.frames = 512;
    const auto play = [&] {
        for (int i = 0; i < 20; ++i) static_cast<void>(group.process(block));
    };
    play();
    std::vector<double> privateKiB;
    for (const std::uint32_t process : processes) privateKiB.push_back(memoryOf(process).privateKiB);
    printValue("memory", cell, "private memory with one device", median(privateKiB), "KiB");
    const Memory one = memoryOf(processes.front());
    if (group.addDevice(sandboxes.front(), device)) {
        play();
        const Memory two = memoryOf(processes.front());
        printValue("memory", cell, "private memory per further device", two.privateKiB - one.privateKiB, "KiB");
        printValue("memory", cell, "shared memory per further device", two.areasKiB - one.areasKiB, "KiB");
    }
    group.close();
}

std::vector<std::string> clapFilesOf(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".clap") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

void measureMemory(Steps& steps) {
    const std::pair<StartMode, const char*> starts[] = {{StartMode::forked, "forked"},
                                                        {StartMode::executed, "executed"}};
    for (const auto& [start, name] : starts) {
        measureBare(steps, start, name);
        if (!steps.plugin.empty()) measureWith(steps, steps.plugin, start, name);
        measureWith(steps, gainOf(steps.places), start, name);
    }
    for (const std::string& file : clapFilesOf(steps.places.fixtures)) {
        if (file != gainOf(steps.places) && !steps.isQuick) measureWith(steps, file, StartMode::forked, "forked");
    }
}

void measureGrowth(Steps& steps) {
    const std::vector<std::uint32_t> counts =
        steps.isQuick ? std::vector<std::uint32_t>{1, 16} : std::vector<std::uint32_t>{1, 2, 4, 8, 16, 32, 64};
    for (const std::uint32_t count : counts) {
        Cell cell;
        cell.step = "growth";
        cell.clock = Clock::paced;
        cell.frames = 512;
        cell.isRealtime = steps.canBeRealtime;
        cell.blocksPerSlice = 40;
        cell.labels.add("plugin", fileName(gainOf(steps.places)))
            .add("shape", "parallel")
            .add("sandboxes", std::uint64_t{count})
            .add("frames", std::uint64_t{cell.frames})
            .add("clock", clockName(cell.clock))
            .add("realtime", cell.isRealtime);
        FloorSetup floor;
        floor.shape = Shape::parallel;
        floor.place = Place::free;
        floor.count = count;
        floor.frames = cell.frames;
        floor.isRealtime = cell.isRealtime;
        cell.arms.push_back(floorArm(steps.floor, floor));
        RigOptions options;
        options.shape = Shape::parallel;
        options.count = count;
        options.frames = cell.frames;
        options.file = gainOf(steps.places);
        options.hosting = HostingMode::direct;
        cell.arms.push_back(rigArm(steps.runtime, options));
        options.hosting = HostingMode::sandboxed;
        const Holdings before = holdingsOfThisProcess();
        auto rig = std::make_unique<Rig>(steps.runtime, options);
        const std::vector<std::uint32_t> processes = rig->processes();
        const Holdings after = holdingsOfThisProcess();
        cell.arms.push_back(rigArm(std::move(rig)));
        cell.arms.back()->floorArm = cell.arms.front()->name;
        measureCell(cell, steps.extent);
        double privateKiB = 0;
        for (const std::uint32_t process : processes) privateKiB += memoryOf(process).privateKiB;
        printValue("growth", cell.labels, "private memory per sandbox", privateKiB / count, "KiB");
        const auto perSandbox = [&](std::uint64_t was, std::uint64_t is) {
            return (static_cast<double>(is) - static_cast<double>(was)) / count;
        };
        printValue("growth", cell.labels, "the host's resident memory per sandbox",
                   perSandbox(before.residentKiB, after.residentKiB), "KiB");
        printValue("growth", cell.labels, "the host's descriptors per sandbox",
                   perSandbox(before.descriptors, after.descriptors), "");
    }
}

} // namespace glovebox::bench
