#pragma once

#include "arguments.h"

namespace glovebox::sandbox {

/// Serves a host until it is gone or asks for the end. Does not return: leaves the process with 0, or 1 if there is no
/// connection. Main thread.
[[noreturn]] void serve(const Arguments& arguments);

} // namespace glovebox::sandbox
