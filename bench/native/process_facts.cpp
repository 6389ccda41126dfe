#include "process_facts.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace glovebox::bench {

namespace {

std::uint64_t entriesOf(const std::string& folder) {
    std::error_code ignored;
    std::uint64_t count = 0;
    for (auto entry = std::filesystem::directory_iterator(folder, ignored);
         !ignored && entry != std::filesystem::directory_iterator(); entry.increment(ignored))
        ++count;
    return count;
}

std::uint64_t linesOf(const std::string& file) {
    std::ifstream in(file);
    std::uint64_t count = 0;
    for (std::string line; std::getline(in, line);) ++count;
    return count;
}

/// "VmRSS:   1234 kB"
std::uint64_t statusNumber(const std::string& file, const std::string& name) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.rfind(name + ":", 0) == 0) return std::strtoull(line.c_str() + name.size() + 1, nullptr, 10);
    }
    return 0;
}

} // namespace

Holdings holdingsOfThisProcess() {
    Holdings holdings;
    holdings.descriptors = entriesOf("/proc/self/fd");
    holdings.threads = entriesOf("/proc/self/task");
    holdings.mappings = linesOf("/proc/self/maps");
    holdings.residentKiB = statusNumber("/proc/self/status", "VmRSS");
    std::error_code ignored;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
        std::ifstream in(task.path() / "children");
        for (std::string child; in >> child;) ++holdings.children;
    }
    return holdings;
}

Scheduling schedulingOf(std::uint32_t process, std::uint32_t thread) {
    std::ifstream in("/proc/" + std::to_string(process) + "/task/" + std::to_string(thread) + "/schedstat");
    Scheduling scheduling;
    in >> scheduling.ranNs >> scheduling.waitedNs;
    return scheduling;
}

Scheduling schedulingOfThisThread() {
    return schedulingOf(static_cast<std::uint32_t>(::getpid()), static_cast<std::uint32_t>(::gettid()));
}

std::uint64_t stolenTicks() {
    std::ifstream in("/proc/stat");
    std::string name;
    in >> name;
    std::uint64_t value = 0;
    for (int field = 0; field < 8; ++field) in >> value; // user nice system idle iowait irq softirq steal
    return value;
}

std::uint32_t threadNamed(std::uint32_t process, const std::string& name) {
    std::error_code ignored;
    const std::string folder = "/proc/" + std::to_string(process) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(folder, ignored)) {
        std::ifstream in(task.path() / "comm");
        std::string found;
        if (std::getline(in, found) && found == name)
            return static_cast<std::uint32_t>(std::strtoul(task.path().filename().c_str(), nullptr, 10));
    }
    return 0;
}

std::string machineText() {
    std::string model = "unknown processor";
    std::ifstream cpu("/proc/cpuinfo");
    for (std::string line; std::getline(cpu, line);) {
        if (line.rfind("model name", 0) == 0) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    }
    utsname system{};
    ::uname(&system);
    std::ifstream load("/proc/loadavg");
    std::string one;
    load >> one;
    std::ostringstream text;
    text << model << ", " << ::sysconf(_SC_NPROCESSORS_ONLN) << " processors, kernel " << system.release << ", load "
         << one;
    return text.str();
}

} // namespace glovebox::bench
