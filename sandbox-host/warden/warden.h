#pragma once

#include "arguments.h"

namespace glovebox::sandbox {

/// The fork server (design section 3): sleeps on its client's connection, multiplies itself on request, ends when the
/// connection does. Never loads a plugin, never starts a thread. Every copy goes on as `serve`.
[[noreturn]] void runWarden(const Arguments& arguments);

} // namespace glovebox::sandbox
