#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace glovebox::os {

/// How a process ended.
struct ExitStatus {
    bool wasSignalled = false;         ///< killed by a signal (POSIX) or an exception code (Windows)
    int code = 0;                      ///< exit code, signal number, or exception code
    std::uint64_t cpuNs = 0;           ///< that it has used in all; 0: not known
    std::uint64_t peakMemoryBytes = 0; ///< most memory that its limit counts at a time; 0: not known (Windows tells)
    [[nodiscard]] std::string text() const; ///< "exit code 3", "signal 11 (SIGSEGV)"
};

struct ResourceLimits {
    std::uint64_t memoryBytes = 0; ///< 0: unlimited. Private writable memory (RLIMIT_DATA; Job on Windows)
    std::uint64_t addressSpaceBytes = 0;
    std::uint32_t openFiles = 0;
    std::uint32_t processes = 0;  ///< new processes and, on Linux, threads of the user; 0: unlimited
    std::uint64_t cpuSeconds = 0; ///< POSIX: SIGXCPU then, SIGKILL a second later
    std::uint64_t fileBytes = 0;  ///< largest file it may write
    /// Longest a thread with real-time scheduling may run without a pause before the kernel ends the process (Linux).
    std::uint64_t realtimeNs = 0;
    bool allowCoreDump = false;
};

/// What a child gets: nothing else is inherited. The child takes `inherited[i]` with `takeInherited(i)`: it is descriptor
/// 3 + i (POSIX), or a handle whose number `spawn` adds to the environment (Windows, where `SystemRoot` is added too).
struct SpawnOptions {
    std::string executable;
    std::vector<std::string> arguments;   ///< without argv[0]
    std::vector<std::string> environment; ///< "NAME=value"; the child's whole environment
    std::string workingDirectory;         ///< empty: the parent's
    std::vector<const Handle*> inherited;
    Handle standardOutput; ///< open handle, or closed for the null device
    Handle standardError;
    Handle standardInput;  ///< the same (`createInputPipe`); Windows: always the null device
    ResourceLimits limits; ///< applied in the child before it runs
    bool dieWithParent =
        true; ///< the kernel kills it when its parent process ends, where the OS can (PDEATHSIG is per *thread* on Linux: spawn from a long-lived one; the control socket's end is the second net)
    bool newProcessGroup = true;
};

/// A child process. The destructor kills it (its whole process group) and reaps it: nothing is left behind.
class Child {
public:
    Child() = default;
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    [[nodiscard]] static core::Result<Child> spawn(SpawnOptions options);

    /// Takes over a child of this process that a fork server has made for us: its command line holds `word`, or it has ended
    /// already. `unknownObject` if there is no such child; `unsupportedHere` where nobody else can make one.
    [[nodiscard]] static core::Result<Child> adopt(std::uint32_t pid, const std::string& word);

    [[nodiscard]] bool isOpen() const noexcept { return pid != 0; }
    [[nodiscard]] std::uint32_t id() const noexcept { return pid; }
    /// Becomes readable (pollable) when the process has ended: pidfd, process handle or kqueue descriptor.
    [[nodiscard]] const Handle& exitHandle() const noexcept { return ended; }
    /// Kills it and its process group, by pidfd where there is one. Never blocks. Harmless when already dead.
    void kill() noexcept;
    /// Reaps if ended, and kills what is left of its process group; false while it runs. Call once `exitHandle` is
    /// readable; after a result the child is closed.
    [[nodiscard]] bool tryReap(ExitStatus& status) noexcept;
    /// Waits until it ended or the deadline. False on time-out.
    [[nodiscard]] bool waitUntil(std::uint64_t deadlineNs, ExitStatus& status) noexcept;

private:
    std::uint32_t pid = 0;
    Handle ended;
    Handle job; ///< Windows: the Job object that holds the child and its descendants; not open elsewhere
    bool ownsGroup = false;
};

/// In a child: owns what `SpawnOptions::inherited[index]` of its parent has become; not inherited further. Not open if
/// there is none. Once per index, before anything else opens handles.
[[nodiscard]] Handle takeInherited(std::size_t index) noexcept;

/// Applies limits to the calling process. Hard and soft alike, never raising. Reports the first that the OS refused.
[[nodiscard]] core::Status applyLimits(const ResourceLimits& limits) noexcept;

/// What a process of ours uses now, for reports. What this system does not tell, or not of this process, is not there.
struct ProcessUsage {
    std::optional<std::uint64_t> cpuNs; ///< since it began, all threads
    std::optional<std::uint64_t> residentBytes;
    std::optional<std::uint64_t> privateBytes; ///< would be free again if it ended
    std::optional<std::uint64_t> sharedBytes;
    std::optional<std::uint32_t> threads;
    std::optional<std::uint32_t> descriptors;  ///< counted up to `mostDescriptorsCounted`; Windows: handles of any kind
    std::optional<std::uint32_t> connections;  ///< sockets among them; Windows: of TCP and UDP
    std::optional<std::uint64_t> writtenBytes; ///< to disks since it began; Windows: to anything
};
/// A process may have made more than one wants to look at.
constexpr std::uint32_t mostDescriptorsCounted = 65536;
/// `unknownObject` if there is no such process, or it is about to be none. Waits for nothing but the system; its time grows
/// with the number of mappings, threads and descriptors.
[[nodiscard]] core::Result<ProcessUsage> usageOf(std::uint32_t pid);

} // namespace glovebox::os
