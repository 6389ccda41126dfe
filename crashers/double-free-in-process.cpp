// crasher: does=double-free call=process after=8 expect=crashed signal=SIGABRT function=freeTwice
// Frees a heap block twice, which the C library finds.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void freeTwice() noexcept {
    void* volatile block = std::malloc(100);
    std::free(block);
    std::free(block);
    keepFrame();
}

class DoubleFreeInProcess : public MisbehavingEffect<DoubleFreeInProcess> {
public:
    static Description describe() { return describeAs("double-free-in-process"); }
    void misbehave() noexcept { freeTwice(); }
};

} // namespace

GLOVEBOX_FIXTURES(DoubleFreeInProcess)
