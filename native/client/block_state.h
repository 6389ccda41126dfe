#pragma once

#include "client/group_core.h"

#include <cstdint>

namespace glovebox::client {

/// The deadlines of one block. Audio thread.
struct GroupCore::Running {
    bool offline = false;
    std::uint64_t stageDeadline = 0;
    std::uint64_t blockDeadline = 0;
};

/// The stage has finished block `sequence`.
[[nodiscard]] bool isDone(const BlockPlan::SandboxEntry& entry, std::uint32_t stage, std::uint64_t sequence) noexcept;

/// Stages that are neither done nor replaced.
[[nodiscard]] std::uint32_t countOpen(const BlockPlan& plan, std::uint64_t sequence) noexcept;

/// All that the stage uses of other sandboxes is there in this block, done or replaced.
[[nodiscard]] bool hasInputs(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry, std::uint32_t stage,
                             std::uint64_t sequence) noexcept;

/// Its first stage that is not done could run: whoever it waits for has finished, or is replaced.
[[nodiscard]] bool isItsTurn(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry,
                             std::uint64_t sequence) noexcept;

/// A bypass passes on what its producers do in this very block, so it has its turn after them; silence and hold need nobody.
[[nodiscard]] bool canReplace(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry, std::uint32_t stage,
                              std::uint64_t sequence) noexcept;

} // namespace glovebox::client
