#pragma once

#include "os/shared_memory.h"
#include "os/wait_port.h"
#include "wire/areas.h"

namespace glovebox::engine {

/// A piece of shared memory that the host told us to map. Shared by the session and the plans that use it: unmapped when
/// neither needs it any more.
struct Area {
    os::Mapping memory;
    wire::AreaKind kind = wire::AreaKind::payload;
    bool isWritable = false;
    os::WaitPort port; ///< bells and the wave page: what wakes their sleeper

    template <typename Page>
    [[nodiscard]] Page& as() const noexcept {
        return *reinterpret_cast<Page*>(memory.data());
    }
};

} // namespace glovebox::engine
