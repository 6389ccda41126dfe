// crasher: does=bus-error call=process after=8 expect=crashed signal=SIGBUS function=touchBehindFile
// Reads a mapped page that its file no longer reaches.

#include <sys/mman.h>
#include <unistd.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void touchBehindFile() noexcept {
    constexpr size_t size = 65536;
    const int file = memfd_create("glovebox crasher", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, size) != 0) return;
    void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED || ftruncate(file, 0) != 0) return;
    static_cast<void>(*static_cast<volatile char*>(mapped));
}

class BusErrorInProcess : public MisbehavingEffect<BusErrorInProcess> {
public:
    static Description describe() { return describeAs("bus-error-in-process"); }
    void misbehave() noexcept { touchBehindFile(); }
};

} // namespace

GLOVEBOX_FIXTURES(BusErrorInProcess)
