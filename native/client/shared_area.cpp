#include "client/shared_area.h"

namespace glovebox::client {

core::Result<std::shared_ptr<SharedArea>> SharedArea::create(wire::AreaId id, wire::AreaKind kind, std::size_t size,
                                                             os::Access access, const char* debugName) {
    auto memory = os::SharedMemory::create(size, debugName);
    if (!memory) return memory.status();
    auto mapping = memory->map(access);
    if (!mapping) return mapping.status();
    core::Result<os::WaitPort> port{os::WaitPort{}};
    if (kind == wire::AreaKind::hostBell || kind == wire::AreaKind::sandboxBell) port = os::WaitPort::create();
    if (!port) return port.status();
    auto area = std::make_shared<SharedArea>();
    area->id = id;
    area->kind = kind;
    area->memory = std::move(*memory);
    area->port = std::move(*port);
    area->mapping = std::move(*mapping);
    return area;
}

} // namespace glovebox::client
