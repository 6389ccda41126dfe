#include "crash_modules.h"

namespace glovebox::sandbox {

// What knows the loaded files here (dyld) takes locks: frames have addresses only, and the report says so.
void writeModules(wire::CrashRecord&) noexcept {}

void prepareModules() noexcept {}

bool isExecutable(std::uint64_t) noexcept { return false; }

void readExecutableRanges() noexcept {}

} // namespace glovebox::sandbox
