#pragma once

#include "core/result.h"

#include <unistd.h>

#include <cstdint>
#include <string>

namespace glovebox::os {

/// Whether a process has a thread of that number, which may be the word of a stranger; `unknownObject` if not, and for 0.
[[nodiscard]] inline core::Status checkThreadOf(std::uint32_t process, std::uint32_t thread) {
    const std::string place = "/proc/" + std::to_string(process) + "/task/" + std::to_string(thread);
    if (process != 0 && thread != 0 && ::access(place.c_str(), F_OK) == 0) return core::ok();
    return core::fail(core::ErrorCode::unknownObject, "no such thread of this process", std::to_string(thread));
}

} // namespace glovebox::os
