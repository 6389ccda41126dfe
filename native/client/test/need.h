#pragma once

#include "core/result.h"
#include "testing/check.h"

#include <string>
#include <utility>

namespace client_kit {

/// What a case cannot go on without: says what failed and ends it. The case's own thread.
inline void need(const glovebox::core::Status& status, const char* what) {
    if (status) return;
    ::glovebox::testing::reportFailure(__FILE__, __LINE__, std::string(what) + ": " + status.text());
    throw ::glovebox::testing::CaseEnded{};
}

template <typename T>
T need(glovebox::core::Result<T> result, const char* what) {
    need(result.status(), what);
    return std::move(result).value();
}

} // namespace client_kit
