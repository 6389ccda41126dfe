// crasher: does=free-foreign call=process after=8 expect=crashed signal=SIGABRT function=freeForeign
// Frees memory in the middle of a heap block.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void freeForeign() noexcept {
    auto* block = static_cast<char*>(std::malloc(4096));
    char* volatile inside = block + 1000;
    std::free(inside);
    keepFrame();
}

class FreeForeignInProcess : public MisbehavingEffect<FreeForeignInProcess> {
public:
    static Description describe() { return describeAs("free-foreign-in-process"); }
    void misbehave() noexcept { freeForeign(); }
};

} // namespace

GLOVEBOX_FIXTURES(FreeForeignInProcess)
