#include "os/dump_signal.h"

namespace glovebox::os {

int dumpSignal() noexcept { return 0; }

core::Status requestDump(std::uint32_t, std::uint32_t) noexcept {
    return core::fail(core::ErrorCode::unsupportedHere, "a thread can't be asked where it is on this system");
}

} // namespace glovebox::os
