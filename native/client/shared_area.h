#pragma once

#include "core/result.h"
#include "os/shared_memory.h"
#include "os/wait_port.h"
#include "wire/areas.h"
#include "wire/messages.h"

#include <memory>

namespace glovebox::client {

/// A piece of shared memory that the host made, mapped here. Its id is unique in the group and serves as the AreaId in
/// every sandbox that maps it.
struct SharedArea {
    wire::AreaId id = 0;
    wire::AreaKind kind = wire::AreaKind::hostArena;
    os::SharedMemory memory;
    os::WaitPort port;   ///< of a bell: what wakes its sleeper
    os::Mapping mapping; ///< of this process: read-write if the host writes it, read-only if a sandbox does

    /// Made and mapped here. `access` is this process's.
    [[nodiscard]] static core::Result<std::shared_ptr<SharedArea>>
    create(wire::AreaId id, wire::AreaKind kind, std::size_t size, os::Access access, const char* debugName);
    template <typename Page>
    [[nodiscard]] Page* as() const noexcept {
        return reinterpret_cast<Page*>(mapping.data());
    }
};

} // namespace glovebox::client
