#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <cstddef>

namespace glovebox::os {

/// The descriptor of shared memory of which `size` bytes can be mapped and stay: memory that could shrink under its readers, or
/// is smaller, breaches the protocol. Any thread.
[[nodiscard]] core::Result<int> mappableDescriptor(const Handle& memory, std::size_t size);

} // namespace glovebox::os
