#include "os/windows/native.h"

namespace glovebox::os {

void Handle::close() noexcept {
    if (native != noHandle) CloseHandle(nativeOf(native));
    native = noHandle;
}

Handle Handle::duplicate() const noexcept {
    if (native == noHandle) return {};
    HANDLE copy = nullptr;
    const HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, nativeOf(native), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) return {};
    return owned(copy);
}

} // namespace glovebox::os
