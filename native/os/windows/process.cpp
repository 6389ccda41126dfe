#include "os/process.h"

#include "os/clock.h"
#include "os/windows/command_line.h"
#include "os/windows/cpu_time.h"
#include "os/windows/errors.h"
#include "os/windows/job.h"
#include "os/windows/native.h"
#include "os/windows/timer.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#ifndef PROC_THREAD_ATTRIBUTE_JOB_LIST
#define PROC_THREAD_ATTRIBUTE_JOB_LIST 0x0002000D // Windows 10
#endif

namespace glovebox::os {
namespace {

constexpr const wchar_t* inheritedVariable = L"GLOVEBOX_INHERITED";

/// The list of attributes that CreateProcess takes.
class Attributes {
public:
    explicit Attributes(DWORD count) {
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, count, 0, &size);
        bytes.resize(size);
        isReady = InitializeProcThreadAttributeList(list(), count, 0, &size) != 0;
    }
    ~Attributes() {
        if (isReady) DeleteProcThreadAttributeList(list());
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    LPPROC_THREAD_ATTRIBUTE_LIST list() noexcept {
        return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(bytes.data());
    }
    /// `value` must live until the process has been created.
    bool add(DWORD_PTR attribute, void* value, std::size_t size) noexcept {
        return isReady && UpdateProcThreadAttribute(list(), 0, attribute, value, size, nullptr, nullptr);
    }

private:
    std::vector<unsigned char> bytes;
    bool isReady = false;
};

/// A copy that a child may inherit. Closed again once it is started: until then a process that somebody else starts with
/// inheritance and without a list would get it too.
Handle inheritableCopy(HANDLE handle) noexcept {
    HANDLE copy = nullptr;
    const HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, handle, self, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS)) return {};
    return owned(copy);
}

Handle openNullDevice() noexcept {
    return owned(CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                             OPEN_EXISTING, 0, nullptr));
}

/// Whether a process ended with this code by an exception (NTSTATUS): errors, and the few warnings with which one ends, such
/// as a breakpoint. The bit below the severity and the maker's is never set there, and always in exit(-1) and its like.
bool isException(DWORD code) noexcept {
    constexpr DWORD severityAndReserved = 0xD0000000, error = 0xC0000000, warning = 0x80000000,
                    lastWarning = 0x8000FFFF;
    return (code & severityAndReserved) == error || (code >= warning && code <= lastWarning);
}

bool hasVariable(const std::vector<std::string>& environment, const std::string& prefix) {
    for (const std::string& variable : environment) {
        if (_strnicmp(variable.c_str(), prefix.c_str(), prefix.size()) == 0) return true;
    }
    return false;
}

} // namespace

Child::Child(Child&& other) noexcept
    : pid(std::exchange(other.pid, 0)), ended(std::move(other.ended)), job(std::move(other.job)),
      ownsGroup(std::exchange(other.ownsGroup, false)) {}

Child& Child::operator=(Child&& other) noexcept {
    Child replaced(std::move(other)); // takes our old process with it
    std::swap(pid, replaced.pid);
    std::swap(ended, replaced.ended);
    std::swap(job, replaced.job);
    std::swap(ownsGroup, replaced.ownsGroup);
    return *this;
}

Child::~Child() {
    if (pid == 0) return;
    kill();
    WaitForSingleObject(nativeOf(ended), INFINITE);
}

core::Result<Child> Child::spawn(SpawnOptions options) {
    const Handle nullDevice = openNullDevice();
    std::vector<Handle> copies; // standard input, output, error, then the inherited ones
    const auto copy = [&](const Handle& handle) {
        copies.push_back(inheritableCopy(nativeOf(handle.isOpen() ? handle : nullDevice)));
        return copies.back().isOpen();
    };
    if (!copy(nullDevice) || !copy(options.standardOutput) || !copy(options.standardError)) {
        return systemFailure("cannot prepare a child's output", GetLastError());
    }
    std::string numbers;
    for (const Handle* const handle : options.inherited) {
        if (handle == nullptr || !handle->isOpen()) {
            return core::fail(core::ErrorCode::invalidArgument, "an inherited handle is not open");
        }
        if (!copy(*handle)) return systemFailure("cannot prepare an inherited handle", GetLastError());
        numbers += (numbers.empty() ? "" : ",") + std::to_string(copies.back().get());
    }
    if (!numbers.empty()) options.environment.push_back(toUtf8(inheritedVariable) + "=" + numbers);
    // Without it system libraries do not find each other.
    if (!hasVariable(options.environment, "SystemRoot=")) {
        options.environment.push_back("SystemRoot=" + environmentVariable(L"SystemRoot"));
    }

    core::Result<Handle> job = createJob(options.limits, options.dieWithParent);
    if (!job) return job.status();
    std::vector<HANDLE> list;
    for (const Handle& handle : copies) list.push_back(nativeOf(handle));
    HANDLE jobs[] = {nativeOf(job.value())};
    Attributes attributes(2);
    if (!attributes.add(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, list.data(), list.size() * sizeof(HANDLE)) ||
        !attributes.add(PROC_THREAD_ATTRIBUTE_JOB_LIST, jobs, sizeof jobs)) {
        return systemFailure("cannot prepare a process", GetLastError());
    }

    STARTUPINFOEXW startup{};
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdInput = list[0];
    startup.StartupInfo.hStdOutput = list[1];
    startup.StartupInfo.hStdError = list[2];
    startup.lpAttributeList = attributes.list();
    std::error_code ignored;
    const std::wstring executable =
        std::filesystem::absolute(toWide(options.executable), ignored).make_preferred().wstring();
    const std::wstring folder = toWide(options.workingDirectory);
    std::wstring commandLine = commandLineOf(options.executable, options.arguments);
    std::wstring environment = environmentBlockOf(options.environment);
    PROCESS_INFORMATION started{};
    constexpr DWORD flags = EXTENDED_STARTUPINFO_PRESENT | CREATE_UNICODE_ENVIRONMENT | CREATE_NO_WINDOW;
    if (!CreateProcessW(executable.c_str(), commandLine.data(), nullptr, nullptr, TRUE, flags, environment.data(),
                        folder.empty() ? nullptr : folder.c_str(), &startup.StartupInfo, &started)) {
        const DWORD error = GetLastError();
        core::Status status = systemFailure("cannot start a process", error);
        if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND || error == ERROR_ACCESS_DENIED) {
            status.code = core::ErrorCode::noSuchFile;
        }
        status.details = options.executable + ": " + status.details;
        return status;
    }
    CloseHandle(started.hThread);
    Child child;
    child.pid = started.dwProcessId;
    child.ended = owned(started.hProcess);
    child.job = std::move(job).value();
    child.ownsGroup = true;
    return child;
}

void Child::kill() noexcept {
    if (pid == 0) return;
    TerminateJobObject(nativeOf(job), killedExitCode);
    TerminateProcess(nativeOf(ended), killedExitCode); // where Jobs are not what they should be
}

bool Child::tryReap(ExitStatus& status) noexcept {
    if (pid == 0 || WaitForSingleObject(nativeOf(ended), 0) != WAIT_OBJECT_0) return false;
    DWORD code = 0;
    GetExitCodeProcess(nativeOf(ended), &code);
    status.cpuNs = cpuTimeNs(GetProcessTimes, nativeOf(ended)).value_or(0);
    status.peakMemoryBytes = peakMemoryOf(job);
    TerminateJobObject(nativeOf(job), killedExitCode); // what it left behind
    status.wasSignalled = isException(code);
    status.code = static_cast<int>(code);
    pid = 0;
    ended.close();
    job.close();
    ownsGroup = false;
    return true;
}

bool Child::waitUntil(std::uint64_t deadlineNs, ExitStatus& status) noexcept {
    if (pid == 0) return false;
    do {
        WaitForSingleObject(nativeOf(ended), millisecondsUntil(deadlineNs));
        if (tryReap(status)) return true;
    } while (nowNs() < deadlineNs);
    return false;
}

Handle takeInherited(std::size_t index) noexcept {
    const std::string numbers = environmentVariable(inheritedVariable);
    std::size_t begin = 0;
    for (; index > 0 && begin != std::string::npos; --index) {
        begin = numbers.find(',', begin);
        if (begin != std::string::npos) ++begin;
    }
    if (begin == std::string::npos || begin >= numbers.size()) return {};
    const auto number = static_cast<NativeHandle>(std::strtoll(numbers.c_str() + begin, nullptr, 10));
    if (!SetHandleInformation(nativeOf(number), HANDLE_FLAG_INHERIT, 0)) return {};
    return Handle{number};
}

} // namespace glovebox::os
