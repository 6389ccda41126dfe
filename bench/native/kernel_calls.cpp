#include "kernel_calls.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace glovebox::bench {

namespace {

/// The kernel's number of the event "a system call begins"; 0 if the tracing file system is not there.
std::uint64_t systemCallEvent() {
    for (const char* folder : {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"}) {
        std::ifstream in(std::string(folder) + "/events/raw_syscalls/sys_enter/id");
        std::uint64_t number = 0;
        if (in >> number) return number;
    }
    return 0;
}

} // namespace

core::Result<KernelCounter> KernelCounter::open(const std::vector<std::uint32_t>& threads) {
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_TRACEPOINT;
    attributes.config = systemCallEvent();
    if (attributes.config == 0)
        return core::fail(core::ErrorCode::unsupportedHere, "the tracing file system is not mounted or not readable");
    KernelCounter counter;
    counter.descriptors.reserve(threads.size());
    for (const std::uint32_t thread : threads) {
        const long descriptor =
            ::syscall(SYS_perf_event_open, &attributes, static_cast<pid_t>(thread), -1, -1, PERF_FLAG_FD_CLOEXEC);
        if (descriptor < 0)
            return core::fail(core::ErrorCode::systemError, "perf_event_open was refused", std::strerror(errno));
        counter.descriptors.push_back(static_cast<int>(descriptor));
    }
    return counter;
}

KernelCounter::~KernelCounter() {
    for (const int descriptor : descriptors) ::close(descriptor);
}

std::uint64_t KernelCounter::calls() const {
    std::uint64_t sum = 0;
    for (const int descriptor : descriptors) {
        std::uint64_t one = 0;
        if (::read(descriptor, &one, sizeof one) == static_cast<ssize_t>(sizeof one)) sum += one;
    }
    return sum;
}

std::vector<std::uint32_t> threadsOf(std::uint32_t process) {
    std::vector<std::uint32_t> threads;
    std::error_code ignored;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", ignored))
        threads.push_back(static_cast<std::uint32_t>(std::strtoul(task.path().filename().c_str(), nullptr, 10)));
    return threads;
}

std::uint64_t contextSwitchesOf(std::uint32_t process) {
    std::uint64_t sum = 0;
    for (const std::uint32_t thread : threadsOf(process)) {
        std::ifstream in("/proc/" + std::to_string(process) + "/task/" + std::to_string(thread) + "/status");
        for (std::string line; std::getline(in, line);) {
            if (line.find("ctxt_switches:") != std::string::npos)
                sum += std::strtoull(line.c_str() + line.find(':') + 1, nullptr, 10);
        }
    }
    return sum;
}

} // namespace glovebox::bench
