#include "os/realtime_broker.h"

namespace glovebox::os {

core::Status askForRealtime(std::uint32_t, std::uint32_t, int) {
    return core::fail(core::ErrorCode::unsupportedHere, "no service gives real-time scheduling here");
}

} // namespace glovebox::os
