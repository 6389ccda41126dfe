#pragma once

#include "client/crash_detail.h"

#include <string>

/// A fault of memory and an end by others, as this system numbers and names them: signals, or exceptions where it has none.
namespace system_ends {

inline const bool hasSignals = !glovebox::client::signalName(11).empty();
inline const int fault = hasSignals ? 11 : static_cast<int>(0xc0000005);
inline const int killed = hasSignals ? 9 : static_cast<int>(0xc000013a);
inline const std::string faultName = hasSignals ? "SIGSEGV" : "access violation";
inline const std::string killedName = hasSignals ? "SIGKILL" : "ended from the keyboard";

} // namespace system_ends
