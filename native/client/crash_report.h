#pragma once

#include "client/symbolizer.h"
#include "glovebox/crash_report.hpp"
#include "wire/crash_record.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace glovebox::client {

/// A device as its host knows it, and what its plugin calls itself.
struct KnownDevice {
    std::string file;
    std::string realFile; ///< without links, as a process names what it has loaded
    std::string pluginId;
    std::string name;
};

/// All that is known about an end when it happens. Self-contained: the sandbox may be gone or replaced when the report is
/// made of it.
struct CrashMaterial {
    SandboxId sandbox = 0;
    std::string sandboxName;
    SandboxEnd end;
    std::map<DeviceId, KnownDevice> devices;
    bool hasRecord = false;
    wire::CrashSnapshot record;   ///< the trace alone if there is no record
    std::vector<CrashFrame> seen; ///< what was seen of a hung thread from outside, if it made no record
    std::string threadRole;       ///< of a hung thread
    std::string outputTail;       ///< as written, any bytes
    std::uint64_t askedBlock = 0; ///< newest block that it was asked for
    std::uint64_t detectedNs = 0;
    std::string noticedBy;
    std::vector<std::string> missing;
};

/// The device of that file which a backtrace blames; 0: none, or more than one. For crashes outside of any call.
[[nodiscard]] DeviceId deviceOfFrames(const CrashMaterial& material);

/// Everything but symbols; with a title from offsets.
[[nodiscard]] CrashReport makeCrashReport(const CrashMaterial& material);
/// Everything. What could not be symbolised is said. Reporter thread: takes milliseconds, ten seconds at most.
[[nodiscard]] CrashReport makeCrashReport(const CrashMaterial& material, Symbolizer& symbolizer,
                                          const std::atomic<bool>& isWanted);

/// Between a group and the reporter thread: after `close` no report of the group is being made, nor any process for it.
class ReportGate {
public:
    /// Reporter thread.
    void enter() {
        const std::lock_guard lock(mutex);
        isMaking = true;
    }
    void leave() {
        const std::lock_guard lock(mutex);
        isMaking = false;
        left.notify_all();
    }
    [[nodiscard]] const std::atomic<bool>& isOpen() const noexcept { return open; }
    /// Any other thread.
    void close(Symbolizer& symbolizer) {
        open = false;
        symbolizer.lookAgain();
        std::unique_lock lock(mutex);
        left.wait(lock, [&] { return !isMaking; });
    }

private:
    std::atomic<bool> open{true};
    std::mutex mutex;
    std::condition_variable left;
    bool isMaking = false;
};

/// A report that is being made. Any thread.
class ReportSlot {
public:
    void set(std::shared_ptr<const CrashReport> made) {
        const std::lock_guard lock(mutex);
        report = std::move(made);
        isMade = true;
        arrived.notify_all();
    }
    [[nodiscard]] std::shared_ptr<const CrashReport> wait() {
        std::unique_lock lock(mutex);
        arrived.wait(lock, [&] { return isMade; });
        return report;
    }

private:
    std::mutex mutex;
    std::condition_variable arrived;
    bool isMade = false;
    std::shared_ptr<const CrashReport> report;
};

} // namespace glovebox::client
