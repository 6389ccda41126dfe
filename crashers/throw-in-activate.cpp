// crasher: does=throw call=activate expect=crashed signal=SIGABRT function=throwThrough
// Throws through the C interface into the host, from CLAP activate / VST3 setActive(1). Nobody catches it: the process ends
// before a frame is unwound.

#include <stdexcept>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void throwThrough() {
    if (volatile bool isThrowing = true; isThrowing) throw std::runtime_error("thrown by a crasher");
}

class ThrowInActivate : public MisbehavingElsewhere<ThrowInActivate> {
public:
    static Description describe() { return describeAs("throw-in-activate"); }
    void activate(const glovebox::fixtures::Activation&) override { throwThrough(); }
};

} // namespace

GLOVEBOX_FIXTURES(ThrowInActivate)
