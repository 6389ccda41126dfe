#include "input_end.h"

#include <cstdlib>
#include <io.h>
#include <thread>

namespace glovebox::sandbox {

bool endWithInput() {
    const int ours = ::_dup(0);
    if (ours < 0) return false;
    std::thread([ours] {
        char ignored[64];
        while (::_read(ours, ignored, sizeof ignored) > 0) {
        }
        std::_Exit(1);
    }).detach();
    return true;
}

} // namespace glovebox::sandbox
