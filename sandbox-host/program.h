#pragma once

namespace glovebox::sandbox {

/// What sandbox-host does, by its command line in UTF-8: the exit code.
[[nodiscard]] int runProgram(int count, char** words);

} // namespace glovebox::sandbox
