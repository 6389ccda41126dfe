#include "os/linux/proc_text.h"
#include "os/process.h"

#include <dirent.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace glovebox::os {
namespace {

/// "Name:   123 kB" of smaps_rollup, in bytes.
std::uint64_t kilobytesOf(std::string_view text, std::string_view name) noexcept {
    return numberAfter(text, name) * 1024;
}

/// Field `number` of /proc/PID/stat, counted as in proc(5). The name in parentheses may hold anything.
std::string_view statField(std::string_view text, int number) noexcept {
    const std::size_t behindName = text.rfind(')');
    if (behindName == std::string_view::npos) return {};
    text.remove_prefix(behindName + 1);
    for (int field = 3; !text.empty(); ++field) {
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        const std::size_t end = text.find(' ');
        if (field == number) return text.substr(0, end);
        text.remove_prefix(std::min(end, text.size()));
    }
    return {};
}

std::uint32_t countEntries(const std::string& path) {
    DIR* const folder = ::opendir(path.c_str());
    if (folder == nullptr) return 0;
    std::uint32_t count = 0;
    while (const dirent* const entry = ::readdir(folder)) {
        if (entry->d_name[0] != '.') ++count;
    }
    ::closedir(folder);
    return count;
}

} // namespace

core::Result<ProcessUsage> usageOf(std::uint32_t pid) {
    const std::string folder = "/proc/" + std::to_string(pid);
    const std::string stat = procText(folder + "/stat");
    if (stat.empty()) return core::fail(core::ErrorCode::unknownObject, "no such process", std::to_string(pid));
    ProcessUsage usage;
    usage.threads = static_cast<std::uint32_t>(firstNumber(statField(stat, 20)));
    usage.openFiles = countEntries(folder + "/fd");

    // The process's own clock has nanoseconds; /proc/PID/stat counts ticks of 10 ms.
    clockid_t clock{};
    timespec spent{};
    if (::clock_getcpuclockid(static_cast<pid_t>(pid), &clock) == 0 && ::clock_gettime(clock, &spent) == 0) {
        usage.hasCpu = true;
        usage.cpuNs =
            static_cast<std::uint64_t>(spent.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(spent.tv_nsec);
    }

    const std::string rollup = procText(folder + "/smaps_rollup");
    if (!rollup.empty()) {
        usage.hasMemory = true;
        usage.residentBytes = kilobytesOf(rollup, "\nRss:");
        usage.privateBytes = kilobytesOf(rollup, "Private_Clean:") + kilobytesOf(rollup, "Private_Dirty:");
        usage.sharedBytes = kilobytesOf(rollup, "Shared_Clean:") + kilobytesOf(rollup, "Shared_Dirty:");
        return usage;
    }
    // smaps needs the right to trace it; statm does not, and counts shared pages by kind instead of by sharer.
    const std::string statm = procText(folder + "/statm");
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t second = statm.find(' ');
    const std::size_t third = second == std::string::npos ? second : statm.find(' ', second + 1);
    if (third != std::string::npos) {
        usage.hasMemory = true;
        usage.residentBytes = firstNumber(std::string_view(statm).substr(second)) * page;
        usage.sharedBytes = std::min(firstNumber(std::string_view(statm).substr(third)) * page, usage.residentBytes);
        usage.privateBytes = usage.residentBytes - usage.sharedBytes;
    }
    return usage;
}

} // namespace glovebox::os
