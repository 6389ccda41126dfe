#pragma once

namespace glovebox::sandbox {

/// Code of an exit when the system does not tell it.
constexpr int unknownExitCode = -1;

/// From now on `called` is told when anybody calls exit() or quick_exit(): on that thread, with the address that the telling
/// function returns to. `_exit` and what is like it can't be seen. Main thread, once.
void watchExits(void (*called)(int code, const void* returnAddress) noexcept) noexcept;

} // namespace glovebox::sandbox
