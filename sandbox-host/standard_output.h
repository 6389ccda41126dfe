#pragma once

#include <cstdio>

namespace glovebox::sandbox {

/// Takes standard output for ourselves: what plugins print goes to standard error from now on, so that it can't be taken
/// for a result. Null if the system refused.
[[nodiscard]] std::FILE* takeStandardOutput();

} // namespace glovebox::sandbox
