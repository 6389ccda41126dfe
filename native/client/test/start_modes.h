#pragma once

#include "client/test/client_kit.h"

namespace client_kit {

/// Of a sandbox that is started so; what dies in it stays dead.
[[nodiscard]] inline SandboxOptions startedAs(StartMode start) {
    SandboxOptions options;
    options.start = start;
    options.wantsRealtime = false;
    options.recovery.mode = RecoveryPolicy::Mode::manual;
    return options;
}

inline SandboxId mustAdd(Group& group, const SandboxOptions& options) {
    const auto sandbox = group.addSandbox(options);
    if (!sandbox) testing::reportFailure(__FILE__, __LINE__, sandbox.status().text());
    REQUIRE(sandbox.isOk());
    return sandbox.value();
}

/// A forked sandbox; skips the case where there can be none: sanitizers' own threads and a kernel that hides what is needed
/// are reasons not to fork.
inline SandboxId mustFork(Group& group) {
    const auto sandbox = group.addSandbox(startedAs(StartMode::forked));
    if (!sandbox && sandbox.status().code == ErrorCode::unsupportedHere) SKIP(sandbox.status().text());
    REQUIRE(sandbox.isOk());
    return sandbox.value();
}

} // namespace client_kit
