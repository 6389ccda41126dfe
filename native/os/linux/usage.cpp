#include "os/linux/proc_text.h"
#include "os/process.h"

#include <dirent.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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

/// How many descriptors there are, and how many of them are sockets.
void countDescriptors(const std::string& path, ProcessUsage& usage) {
    DIR* const folder = ::opendir(path.c_str());
    if (folder == nullptr) return;
    constexpr std::string_view socket = "socket:";
    std::array<char, socket.size()> target{};
    std::uint32_t descriptors = 0, sockets = 0;
    while (const dirent* const entry = ::readdir(folder)) {
        if (entry->d_name[0] == '.') continue;
        if (++descriptors == mostDescriptorsCounted) break;
        const ssize_t size = ::readlinkat(::dirfd(folder), entry->d_name, target.data(), target.size());
        if (size == static_cast<ssize_t>(socket.size()) && std::string_view(target.data(), target.size()) == socket)
            ++sockets;
    }
    ::closedir(folder);
    usage.descriptors = descriptors;
    usage.connections = sockets;
}

} // namespace

core::Result<ProcessUsage> usageOf(std::uint32_t pid) {
    const auto isGone = [pid] {
        return core::fail(core::ErrorCode::unknownObject, "no such process", std::to_string(pid));
    };
    const std::string folder = "/proc/" + std::to_string(pid);
    const std::string stat = procText(folder + "/stat");
    // One that has ended is listed until its parent has heard of it: with zeros, which would be lies.
    const std::string_view state = statField(stat, 3);
    if (state.empty() || state == "Z" || state == "X") return isGone();
    ProcessUsage usage;
    usage.threads = static_cast<std::uint32_t>(firstNumber(statField(stat, 20)));
    countDescriptors(folder + "/fd", usage);

    // The process's own clock has nanoseconds; /proc/PID/stat counts ticks of 10 ms.
    clockid_t clock{};
    timespec spent{};
    if (::clock_getcpuclockid(static_cast<pid_t>(pid), &clock) == 0 && ::clock_gettime(clock, &spent) == 0) {
        usage.cpuNs =
            static_cast<std::uint64_t>(spent.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(spent.tv_nsec);
    }
    // Kernels can be built without it.
    const std::string io = procText(folder + "/io");
    constexpr std::string_view written = "\nwrite_bytes:";
    if (io.find(written) != std::string::npos) usage.writtenBytes = numberAfter(io, written);

    const std::string rollup = procText(folder + "/smaps_rollup");
    if (!rollup.empty()) {
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
    if (third == std::string::npos) return usage;
    const std::uint64_t resident = firstNumber(std::string_view(statm).substr(second)) * page;
    if (resident == 0) return isGone(); // its memory is gone already
    const std::uint64_t shared = std::min(firstNumber(std::string_view(statm).substr(third)) * page, resident);
    usage.residentBytes = resident;
    usage.sharedBytes = shared;
    usage.privateBytes = resident - shared;
    return usage;
}

} // namespace glovebox::os
