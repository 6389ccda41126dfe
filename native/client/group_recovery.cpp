#include "client/group_core.h"

namespace glovebox::client {

using core::ErrorCode;

Status GroupCore::restartSandbox(SandboxId) { return core::fail(ErrorCode::unsupportedHere, "not built yet"); }
Status GroupCore::liftQuarantine(DeviceId) { return core::fail(ErrorCode::unsupportedHere, "not built yet"); }
Status GroupCore::saveForRecovery(SandboxId) { return core::fail(ErrorCode::unsupportedHere, "not built yet"); }

} // namespace glovebox::client
