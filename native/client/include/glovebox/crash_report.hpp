#pragma once

#include "glovebox/types.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Why a sandbox ended, as far as it can be found out afterwards. Every text in it came from a hostile process or a hostile
/// file: bounded and valid UTF-8, but never to be trusted as markup, path to open or format.
namespace glovebox {

/// One step of a backtrace, innermost first.
struct CrashFrame {
    std::uint64_t address = 0;
    std::string module;               ///< path of the file; empty: in no file
    std::uint64_t offset = 0;         ///< in the module, as its symbol table counts
    std::string function;             ///< demangled; empty: not known
    std::uint64_t functionOffset = 0; ///< from the start of `function`
    std::string sourceFile;           ///< from debug information; empty: none
    std::uint32_t line = 0;           ///< 0: not known
    bool isPlugin = false;            ///< in the file of a plugin of this sandbox, or inside of its bundle
};

struct CrashRegister {
    std::string name;
    std::uint64_t value = 0;
};

/// An event as the engine gave it to a device shortly before.
struct CrashTraceEvent {
    std::uint64_t block = 0;
    DeviceId device = 0;
    core::EventKind kind = core::EventKind::parameterValue;
    std::uint32_t time = 0; ///< frames
    std::uint32_t id = 0;   ///< parameter, key, or MIDI bytes
    double value = 0;
};

struct CrashReport {
    SandboxId sandbox = 0;
    std::string sandboxName;
    SandboxEnd end; ///< kind, reason, signal or code, device, call, address
    /// Groups the same crash wherever it happens: kind, module's file name and function, nothing that varies between runs.
    /// "SIGSEGV in gain.clap!Gain::process", "hung in gain.clap!Gain::process", "SIGKILL in process of Gain".
    std::string title;
    std::string signalName; ///< "SIGSEGV"; empty: no signal
    std::string detail;     ///< "address not mapped to object (write to 0x10)"; empty: nothing more is known
    std::string threadRole; ///< "audio", "main", "control", "other"; empty: not known
    std::string threadName;
    std::string pluginName, pluginId, pluginFile; ///< of `end.device`
    std::uint64_t block = 0;                      ///< the sandbox's newest block; 0: none
    std::vector<CrashFrame> frames;
    std::size_t guiltyFrame = 0; ///< index of the first frame that is not of the C or C++ library; frames.size(): none
    std::vector<CrashRegister> registers;
    std::vector<CrashTraceEvent> lastEvents; ///< oldest first, without parameters
    std::vector<CrashTraceEvent> lastParameters;
    std::string outputTail;       ///< the last lines of its standard output and error
    std::uint64_t detectedNs = 0; ///< os::nowNs when the host's watcher knew
    /// Which net caught it first: "crash word", "life word", "process", "channel", "done word", "missed blocks", "call limit", "ping".
    std::string noticedBy;
    /// What could not be found out and why, one sentence each: "no backtrace: the process was killed".
    std::vector<std::string> missing;
};

} // namespace glovebox
