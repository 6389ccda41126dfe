#include "os/limit_usage.h"

#include "os/linux/proc_text.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace glovebox::os {
namespace {

std::string folderOf(std::uint64_t pid) { return "/proc/" + std::to_string(pid); }

/// Children of every thread of a process; none where the kernel does not list them.
void appendChildren(std::uint64_t pid, std::vector<std::uint64_t>& into) {
    std::error_code error;
    for (std::filesystem::directory_iterator task(folderOf(pid) + "/task", error), end; !error && task != end;
         task.increment(error)) {
        const std::string text = procText((task->path() / "children").string());
        std::string_view rest = text;
        while (!rest.empty()) {
            std::uint64_t child = 0;
            const auto [after, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), child);
            if (failure != std::errc{}) break;
            into.push_back(child);
            rest.remove_prefix(static_cast<std::size_t>(after - rest.data()));
            rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        }
    }
}

std::uint32_t openFilesOf(std::uint32_t pid) {
    const std::string folder = folderOf(pid) + "/fd";
    struct stat about {};
    // Since Linux 6.2 the size of the folder is the count.
    if (::stat(folder.c_str(), &about) == 0 && about.st_size > 0) return static_cast<std::uint32_t>(about.st_size);
    std::uint32_t count = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        ++count;
    return count;
}

} // namespace

core::Result<LimitUsage> limitUsageOf(std::uint32_t pid, std::uint32_t mostTasks) {
    LimitUsage usage;
    std::vector<std::uint64_t> waiting{pid};
    for (std::size_t next = 0; next < waiting.size() && usage.tasks <= mostTasks; ++next) {
        const std::string status = procText(folderOf(waiting[next]) + "/status");
        if (next == 0 && status.empty())
            return core::fail(core::ErrorCode::unknownObject, "no such process", std::to_string(pid));
        if (next == 0) {
            usage.privateBytes = numberAfter(status, "\nVmData:") * 1024;
            usage.sharedBytes = numberAfter(status, "\nRssShmem:") * 1024;
            usage.openFiles = openFilesOf(pid);
        }
        usage.tasks += static_cast<std::uint32_t>(std::min<std::uint64_t>(numberAfter(status, "\nThreads:"), 1u << 24));
        if (usage.tasks <= mostTasks) appendChildren(waiting[next], waiting);
    }
    return usage;
}

std::uint32_t processLimitFor(std::uint32_t count) noexcept {
    if (count == 0) return 0;
    // "0.51 0.40 0.31 2/345 6789": 345 tasks of everybody, no fewer than this user's. Room for what it starts later.
    const std::string load = procText("/proc/loadavg");
    const std::size_t slash = load.find('/');
    const std::uint64_t now = slash == std::string::npos ? 32768 : firstNumber(std::string_view(load).substr(slash));
    constexpr std::uint64_t room = 4096;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(now + count + room, std::numeric_limits<std::uint32_t>::max()));
}

bool systemBoundsMemory() noexcept { return true; }

} // namespace glovebox::os
