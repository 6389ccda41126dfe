#pragma once

#include "engine/engine.h"

namespace glovebox::sandbox {

/// From now on an allocation or a thread that the system refuses to anybody in this process, us or a plugin, is noted in the
/// sandbox page: a plugin that ends for want of it has crossed a limit, and has not just crashed. Main thread, once;
/// `engine` lives as long as the process. Does nothing where the C library offers no way.
void watchRefusals(engine::Engine& engine) noexcept;

} // namespace glovebox::sandbox
