#pragma once

#include "arguments.h"

namespace glovebox::sandbox {

/// Prints one JSON object per line to standard output: one per plugin of the file, or one with "error". Returns the exit
/// code: 0 if the file could be read, 1 otherwise. With Mode::scan an instance of each is made to describe ports and
/// parameters; a plugin that refuses gets "instanceError". A crash ends this process: who scans runs one per file.
[[nodiscard]] int scan(const Arguments& arguments);

} // namespace glovebox::sandbox
