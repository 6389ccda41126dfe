#pragma once

#include "core/result.h"

#include <string>

namespace glovebox::os {

/// "Permission denied (13)". Safe on any thread, unlike strerror.
[[nodiscard]] std::string describeErrno(int number);

/// A `systemError` whose details name the errno.
[[nodiscard]] core::Status systemFailure(std::string message, int number);

} // namespace glovebox::os
