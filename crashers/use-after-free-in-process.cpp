// crasher: does=use-after-free call=process after=8 expect=crashed signal=SIGSEGV function=touchAfterFree
// Writes into a block that it has freed. The block is so large that the C library gives it back to the system, so that the
// write faults.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void touchAfterFree() noexcept {
    void* volatile block = std::malloc(size_t{64} << 20);
    std::free(block);
    *static_cast<volatile char*>(block) = 1;
}

class UseAfterFreeInProcess : public MisbehavingEffect<UseAfterFreeInProcess> {
public:
    static Description describe() { return describeAs("use-after-free-in-process"); }
    void misbehave() noexcept { touchAfterFree(); }
};

} // namespace

GLOVEBOX_FIXTURES(UseAfterFreeInProcess)
