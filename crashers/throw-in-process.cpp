// crasher: does=throw call=process after=8 expect=crashed signal=SIGABRT function=throwThrough
// Throws out of a block. What calls it may not be left by an exception, so that the C++ library ends the process before a
// frame is unwound; its frames, libgcc among them, lie above the one to blame.

#include <stdexcept>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void throwThrough() {
    if (volatile bool isThrowing = true; isThrowing) throw std::runtime_error("thrown by a crasher");
}

class ThrowInProcess : public MisbehavingEffect<ThrowInProcess> {
public:
    static Description describe() { return describeAs("throw-in-process"); }
    void misbehave() noexcept { throwThrough(); }
};

} // namespace

GLOVEBOX_FIXTURES(ThrowInProcess)
