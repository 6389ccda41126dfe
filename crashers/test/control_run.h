#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "declaration.h"

namespace glovebox::crashers::test {

/// What came of one crasher without a sandbox.
struct ControlRun {
    std::string end;      ///< "exit code 0", "signal 11 (SIGSEGV)", "hung"
    std::string call;     ///< the last that was announced
    std::string function; ///< whom the frames blame, without parameters; empty: nobody was asked, or nobody found
    int blocks = 0;       ///< played as they should be, before anything happened
    std::set<std::string> saw;
    bool isDone = false;    ///< its life came to its end
    bool isStopped = false; ///< the process stopped itself
    std::uint64_t outputBytes = 0;
    std::string text; ///< every line of the report, for a failure's message
};

/// Plays a crasher in a process of its own, within limits, and ends it: as soon as it hangs in the declared function, when it
/// ends by itself, or after a long time.
[[nodiscard]] ControlRun runControl(const Declaration& crasher, const std::string& format);

} // namespace glovebox::crashers::test
