#pragma once

#include "wire/areas.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

/// What the crash handler of a sandbox writes down about a fault, and the audio thread about the events before it, in an area
/// of its own (AreaKind::crashRecord). Hostile like everything that a sandbox writes: the host copies the record once, after
/// the process has ended or was stopped, bounds every number and index, ends every text itself, and believes nothing.
namespace glovebox::wire {

constexpr std::uint32_t mostCrashFrames = 64;
constexpr std::uint32_t mostCrashModules = 32;
constexpr std::uint32_t mostCrashRegisters = 40;
constexpr std::uint32_t longestModulePath = 240; ///< bytes with the final zero
constexpr std::uint32_t mostTraceEntries = 32;   ///< power of two
constexpr std::uint32_t noCrashModule = ~0u;

enum class CrashPhase : std::uint32_t { none, writing, complete };

/// Why the record was written.
enum class CrashCause : std::uint32_t {
    none,
    fault,     ///< a fatal signal or exception
    dump,      ///< the host asked for it because the thread hangs
    terminate, ///< std::terminate of ours: an exception that nobody caught
    exit,      ///< exit() or quick_exit(), called by anyone but us; `signalCode` is the exit code, or -1 if not known
};
constexpr std::uint32_t crashCauseCount = static_cast<std::uint32_t>(CrashCause::exit) + 1;

enum class CrashArchitecture : std::uint32_t { unknown, x86_64, aarch64 };

/// Which thread it was.
enum class CrashThread : std::uint32_t { other, main, audio, control };

struct CrashFrame {
    std::uint64_t address; ///< of the instruction; return addresses less one, except frame 0
    std::uint64_t offset;  ///< in its module, as the module's symbol table counts (address less load bias)
    std::uint32_t module;  ///< index into `modules`, or noCrashModule
    std::uint32_t reserved;
};

struct CrashModule {
    std::uint64_t loadBias;
    std::uint64_t end;            ///< of the last mapping that was seen
    char path[longestModulePath]; ///< UTF-8, cut at the front if too long
};

/// An event as the engine gave it to a device.
struct TraceEntry {
    std::uint64_t block;
    double value;
    std::uint32_t device;
    std::uint32_t time;
    std::uint32_t kind; ///< core::EventKind
    std::uint32_t id;   ///< parameter or expression, key of a note, MIDI bytes little-endian, or size of a sysex
};

struct CrashRecord {
    /// CrashPhase; `complete` is stored last (release). A record that stayed at `writing` ended in a second fault: what was
    /// written before it, `frameCount` frames among it, is good.
    alignas(cacheLine) std::atomic<std::uint32_t> phase;
    std::uint32_t cause;     ///< CrashCause
    std::uint32_t signal;    ///< signal number, or exception code
    std::int32_t signalCode; ///< si_code
    std::uint32_t threadId;
    std::uint32_t thread; ///< CrashThread
    std::uint32_t device; ///< of the call that ran on that thread; 0: none
    std::uint32_t call;   ///< PluginCall
    std::uint64_t block;  ///< that the engine was working on, or had finished last
    std::uint64_t faultAddress;
    std::uint64_t instruction;
    std::uint64_t stackPointer;
    std::uint32_t architecture; ///< CrashArchitecture
    std::uint32_t registerCount;
    std::uint32_t frameCount;
    std::uint32_t moduleCount;
    char threadName[16];
    std::uint64_t registers[mostCrashRegisters]; ///< in the order of `crashRegisterName`
    CrashFrame frames[mostCrashFrames];
    CrashModule modules[mostCrashModules];

    /// Audio thread, while it lives: the newest events given to devices. Entry `n % mostTraceEntries` holds the n-th.
    alignas(cacheLine) std::atomic<std::uint64_t> traceCount;
    TraceEntry trace[mostTraceEntries];
};

/// A private copy of a record in which every number is bounded and every text is valid UTF-8 without control characters.
/// What it says may still be a lie.
struct CrashSnapshot {
    struct Module {
        std::uint64_t loadBias = 0;
        std::uint64_t end = 0;
        std::string path;
    };

    bool isComplete = false; ///< false: the writer did not get to its end
    CrashCause cause = CrashCause::none;
    std::uint32_t signal = 0;
    std::int32_t signalCode = 0;
    std::uint32_t threadId = 0;
    CrashThread thread = CrashThread::other;
    std::uint32_t device = 0;
    PluginCall call = PluginCall::none;
    std::uint64_t block = 0;
    std::uint64_t faultAddress = 0;
    std::uint64_t instruction = 0;
    std::uint64_t stackPointer = 0;
    CrashArchitecture architecture = CrashArchitecture::unknown;
    std::string threadName;
    std::vector<std::uint64_t> registers; ///< each has a `crashRegisterName`
    std::vector<CrashFrame> frames;       ///< `module` indexes `modules`, or is noCrashModule
    std::vector<Module> modules;
    /// Newest last. Filled also when there is no record: a process that was killed leaves its trace.
    std::vector<TraceEntry> trace;
};

/// Copies `record`, which a hostile process may still be writing to, once, and checks the copy. False if it holds no record
/// (`phase` none, or a cause that does not exist): then only `trace` is filled. Any thread but the audio thread: allocates.
[[nodiscard]] bool readCrashRecord(const CrashRecord& record, CrashSnapshot& snapshot);

/// "rip"; null out of range.
[[nodiscard]] const char* crashRegisterName(CrashArchitecture architecture, std::uint32_t index) noexcept;

} // namespace glovebox::wire
