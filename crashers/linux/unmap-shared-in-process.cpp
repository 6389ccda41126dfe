// crasher: does=unmap-shared call=process after=8 expect=crashed signal=SIGSEGV
// Unmaps everything that the process shares, as /proc/self/maps lists it, and reads the first of it. What a handler would
// write to is gone too, so that no function can be asked for.

#include <cstdio>
#include <cstring>
#include <sys/mman.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void unmapShared() noexcept {
    std::FILE* maps = std::fopen("/proc/self/maps", "r");
    if (!maps) return;
    volatile uintptr_t first = 0;
    char line[512];
    while (std::fgets(line, sizeof line, maps)) {
        unsigned long begin = 0;
        unsigned long end = 0;
        char access[5] = {};
        if (std::sscanf(line, "%lx-%lx %4s", &begin, &end, access) != 3 || access[3] != 's') continue;
        if (munmap(reinterpret_cast<void*>(begin), end - begin) == 0 && first == 0) first = begin;
    }
    std::fclose(maps);
    if (first != 0) static_cast<void>(*reinterpret_cast<volatile char*>(first));
}

class UnmapSharedInProcess : public MisbehavingEffect<UnmapSharedInProcess> {
public:
    static Description describe() { return describeAs("unmap-shared-in-process"); }
    void misbehave() noexcept { unmapShared(); }
};

} // namespace

GLOVEBOX_FIXTURES(UnmapSharedInProcess)
