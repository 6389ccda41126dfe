#pragma once

#include "arguments.h"

namespace glovebox::sandbox {

/// Does what its limits forbid, and prints what came of it as one line of JSON: {"memory":"refused","processes":"allowed"},
/// "not-limited" for what has no limit. What a system accepts as a limit it may not enforce: only this tells. Allocates at
/// most 64 MiB more than it may. Returns the exit code.
[[nodiscard]] int probeLimits(const Arguments& arguments);

} // namespace glovebox::sandbox
