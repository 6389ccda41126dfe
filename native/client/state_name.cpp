#include "glovebox/types.hpp"

namespace glovebox {

const char* sandboxStateName(SandboxState state) noexcept {
    switch (state) {
    case SandboxState::starting: return "starting";
    case SandboxState::ready: return "ready";
    case SandboxState::late: return "late";
    case SandboxState::hung: return "hung";
    case SandboxState::crashed: return "crashed";
    case SandboxState::breached: return "breached";
    case SandboxState::overLimit: return "over-limit";
    case SandboxState::stopped: return "stopped";
    case SandboxState::recovering: return "recovering";
    case SandboxState::quarantined: return "quarantined";
    }
    return "stopped";
}

} // namespace glovebox
