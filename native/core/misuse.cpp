#include "core/misuse.h"

#include <array>

namespace glovebox::core {

const char* misuseName(std::uint32_t misuse) noexcept {
    static constexpr std::array<const char*, misuseCount> names{
        "wrong-thread",       "latency-while-active", "latency-lie",      "state-refused",
        "restart-flood",      "unsorted-events",      "invalid-events",   "event-flood",
        "log-flood",          "output-flood",         "processor-mode",   "locale",
        "working-directory",  "signal-handlers",      "signal-mask",      "inputs-written",
        "written-past-block", "thread-left",          "missing-function", "identifiers-changed",
    };
    return misuse < misuseCount ? names[misuse] : "unknown";
}

} // namespace glovebox::core
