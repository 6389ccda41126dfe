#include "crash_modules.h"

#include "memory_map.h"

namespace glovebox::sandbox {

// What knows the loaded files here (dyld) takes locks: frames have addresses only, and the report says so.
void writeModules(wire::CrashRecord&) noexcept {}

bool isExecutable(std::uint64_t) noexcept { return false; }

void readExecutableRanges() noexcept {}

void prepareMemoryMap() noexcept {}

} // namespace glovebox::sandbox
