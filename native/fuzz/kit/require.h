#pragma once

#include "core/result.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace glovebox::fuzz {

/// A property that holds for every input: ends the process, which the fuzzer takes for a failure, if it does not.
inline void require(bool holds, const char* property) {
    if (holds) return;
    std::fprintf(stderr, "PROPERTY BROKEN: %s\n", property);
    std::fflush(stderr);
    std::abort();
}

/// What was refused says why.
inline void requireReason(const core::Status& status) {
    require(!status.isOk() && !status.message.empty(), "what was refused has a status with a text");
    require(!core::codeName(status.code).empty() && status.code != core::ErrorCode::ok, "and a code");
}

} // namespace glovebox::fuzz
