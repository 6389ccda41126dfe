// The program that the tests of os start. Its first argument says what it does.
#include "os/clock.h"
#include "os/message_channel.h"
#include "os/poller.h"
#include "os/process.h"
#include "os/shared_memory.h"
#include "os/wait_port.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#ifdef _WIN32
#include <io.h>
#include <windows.h>
#else
#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace {

int crash() {
    std::signal(SIGSEGV, SIG_DFL); // a sanitizer's handler would end it with an exit code
    volatile int* volatile nowhere = nullptr;
    *nowhere = 1;
    return 0;
}

int printArguments(int count, char** arguments) {
    for (int i = 2; i < count; ++i) std::printf("%s\n", arguments[i]);
    return 0;
}

int printVariable(const char* name) {
    const char* const value = std::getenv(name);
    std::printf("%s", value == nullptr ? "(unset)" : value);
    return 0;
}

/// What a sandbox does: receives an area over the control connection, writes it, rings, answers. Inherited: the
/// connection and, where a port has one, its handle. A different exit code for each step that failed.
int converse() {
    using namespace glovebox::os;
    const std::uint64_t limit = nowNs() + 10'000'000'000u;
    MessageChannel channel(takeInherited(0));
    WaitPort port = WaitPort::attach(takeInherited(1));
    Poller poller;
    if (!channel.handle().isOpen() || !poller.add(channel.handle().get(), 1, Poller::readable)) return 10;
    std::vector<std::byte> buffer(largestMessage);
    std::vector<Handle> handles;
    std::vector<Poller::Ready> ready;
    std::size_t size = 0;
    ChannelOutcome outcome = ChannelOutcome::wouldBlock;
    while ((outcome = channel.receive(buffer, size, &handles)) == ChannelOutcome::wouldBlock && nowNs() < limit) {
        if (!poller.wait(limit, ready)) return 11;
    }
    if (outcome != ChannelOutcome::ok || size != 4 || handles.size() != 2) return 12;
    auto area = Mapping::map(handles[0], 4096, Access::readWrite);
    auto readOnly = Mapping::map(handles[1], 4096, Access::readOnly);
    if (!area || !readOnly) return 13;
    if (Mapping::map(handles[1], 4096, Access::readWrite)) return 14;
    area->data()[100] = std::byte{42};
    auto& word = *reinterpret_cast<std::atomic<std::uint32_t>*>(area->data());
    word.store(1, std::memory_order_release);
    port.wake(word);
    const std::byte answer[] = {std::byte{'o'}, std::byte{'k'}};
    return channel.send(answer) == ChannelOutcome::ok ? 0 : 15;
}

#ifdef _WIN32

int sleepForEver() {
    Sleep(INFINITE);
    return 0;
}

/// Starts one that sleeps, says its number and is killed like a process that has crashed.
int leaveChild(const char* self, bool diesWithParent) {
    glovebox::os::SpawnOptions options;
    options.executable = self;
    options.arguments = {"sleep"};
    options.dieWithParent = diesWithParent;
    auto child = glovebox::os::Child::spawn(std::move(options));
    if (!child) return 1;
    std::printf("%u", child->id());
    std::fflush(stdout);
    TerminateProcess(GetCurrentProcess(), 1);
    return 2;
}

/// Whether the handle with this number is one of ours.
int examineHandle(const char* number) {
    DWORD flags = 0;
    const auto handle = reinterpret_cast<HANDLE>(static_cast<std::intptr_t>(std::atoll(number)));
    std::printf("%s", GetHandleInformation(handle, &flags) ? "open" : "closed");
    return 0;
}

#else

int sleepForEver() {
    for (;;) ::pause();
}

/// Every open descriptor, one per line.
int listDescriptors() {
#ifdef __APPLE__
    const char* const folder = "/dev/fd";
#else
    const char* const folder = "/proc/self/fd";
#endif
    DIR* const entries = ::opendir(folder);
    if (entries == nullptr) return 1;
    const int own = ::dirfd(entries);
    while (const dirent* const entry = ::readdir(entries)) {
        if (entry->d_name[0] == '.' || std::atoi(entry->d_name) == own) continue;
        std::printf("%s\n", entry->d_name);
    }
    ::closedir(entries);
    return 0;
}

/// Soft limits: data, open files, core, file size, CPU.
int printLimits() {
    const auto soft = [](auto resource) {
        rlimit now{};
        ::getrlimit(resource, &now);
        return static_cast<unsigned long long>(now.rlim_cur);
    };
    std::printf("%llu %llu %llu %llu %llu", soft(RLIMIT_DATA), soft(RLIMIT_NOFILE), soft(RLIMIT_CORE),
                soft(RLIMIT_FSIZE), soft(RLIMIT_CPU));
    return 0;
}

/// Whether that many mebibytes can be allocated and touched.
int allocate(const char* mebibytes) {
    const std::size_t size = std::strtoull(mebibytes, nullptr, 10) * 1024 * 1024;
    void* const memory = std::malloc(size);
    if (memory != nullptr) std::memset(memory, 1, size);
    std::printf("%s", memory != nullptr ? "allocated" : "refused");
    std::free(memory);
    return 0;
}

/// Leaves a process behind that holds descriptor 3, then ends or sleeps.
int startGrandchild(bool endsItself) {
    if (::fork() == 0) return sleepForEver();
    std::printf("ready\n");
    std::fflush(stdout);
    return endsItself ? 0 : sleepForEver();
}

/// Writes to descriptor 3, to see that it is the right one.
int writeToThree(const char* text) { return ::write(3, text, std::strlen(text)) < 0 ? 1 : 0; }

/// Blocked and ignored signals, as /proc says them.
int printSignals() {
    std::FILE* const file = std::fopen("/proc/self/status", "r");
    char line[256];
    while (file != nullptr && std::fgets(line, sizeof line, file) != nullptr) {
        if (std::strncmp(line, "SigBlk:", 7) == 0 || std::strncmp(line, "SigIgn:", 7) == 0) std::printf("%s", line);
    }
    if (file != nullptr) std::fclose(file);
    return 0;
}

#endif

} // namespace

int main(int count, char** arguments) {
    const std::string task = count > 1 ? arguments[1] : "";
    const char* const detail = count > 2 ? arguments[2] : "";
    if (task == "exit") return std::atoi(detail);
    if (task == "crash") return crash();
    if (task == "arguments") return printArguments(count, arguments);
    if (task == "variable") return printVariable(detail);
    if (task == "sleep") return sleepForEver();
    if (task == "converse") return converse();
#ifdef _WIN32
    if (task == "handle") return examineHandle(detail);
    if (task == "parent-dies" || task == "parent-leaves") return leaveChild(arguments[0], task == "parent-dies");
#else
    if (task == "descriptors") return listDescriptors();
    if (task == "limits") return printLimits();
    if (task == "allocate") return allocate(detail);
    if (task == "grandchild") return startGrandchild(false);
    if (task == "orphan") return startGrandchild(true);
    if (task == "write") return writeToThree(detail);
    if (task == "signals") return printSignals();
    if (task == "folder") {
        char path[4096];
        std::printf("%s", ::getcwd(path, sizeof path) != nullptr ? path : "");
        return 0;
    }
#endif
    std::fprintf(stderr, "unknown task: %s\n", task.c_str());
    return 99;
}
