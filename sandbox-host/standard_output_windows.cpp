#include "standard_output.h"

#include <fcntl.h>
#include <io.h>

namespace glovebox::sandbox {

std::FILE* takeStandardOutput() {
    const int ours = ::_dup(1);
    if (ours < 0) return nullptr;
    ::_dup2(2, 1);
    ::_setmode(ours, _O_BINARY); // lines of JSON end alike everywhere
    return ::_fdopen(ours, "wb");
}

} // namespace glovebox::sandbox
