#pragma once

#include "engine/block_guards.h"
#include "os/process_state.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace glovebox::engine {

/// What plugins must leave as they found it between two calls on the main thread: its floating-point mode, and, in a
/// process of our own, the locale, the working directory and the threads. Main thread.
class MainGuards {
public:
    /// Remembers how things are. Without `ownsProcess` (direct mode) only the thread is watched: what else changes may be
    /// the doing of whoever owns the process.
    explicit MainGuards(bool ownsProcess);

    /// After a call into a plugin: what had been changed; it is put back. One kernel call.
    [[nodiscard]] MisuseBits restore();

    /// Around the making of a device, and around other calls that may start threads on its behalf.
    void beginDevice(std::uint32_t device);
    void noteThreads(std::uint32_t device);
    /// The plugin is destroyed, its file still loaded: true if threads of it are left. A thread that ends takes a moment to
    /// leave the system's list, so this waits for up to 100 ms if there seems to be one.
    [[nodiscard]] bool endDevice(std::uint32_t device);

private:
    using Numbers = std::set<std::uint32_t>;
    [[nodiscard]] static Numbers threadsNow();
    [[nodiscard]] bool hasThreadOf(const Numbers& mine, bool isAlone) const;

    std::optional<os::ProcessState> process;
    std::uint64_t floatMode;
    Numbers before;                         ///< when there was no device
    Numbers last;                           ///< when looked at last
    std::map<std::uint32_t, Numbers> begun; ///< by device: threads that appeared during its calls
};

} // namespace glovebox::engine
