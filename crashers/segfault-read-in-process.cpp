// crasher: does=segfault-read call=process after=8 expect=crashed signal=SIGSEGV function=readFromZeroPage
// Reads address 16 in the first block after "after blocks".

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void readFromZeroPage() noexcept {
    volatile uintptr_t address = 16;
    static_cast<void>(*reinterpret_cast<volatile int*>(address));
}

class SegfaultReadInProcess : public MisbehavingEffect<SegfaultReadInProcess> {
public:
    static Description describe() { return describeAs("segfault-read-in-process"); }
    void misbehave() noexcept { readFromZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultReadInProcess)
