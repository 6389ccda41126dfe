// crasher: does=illegal-instruction call=process after=8 expect=crashed signal=SIGILL function=executeIllegal
// Executes an instruction that no processor has.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void executeIllegal() noexcept { GLOVEBOX_CRASHER_TRAP(); }

class IllegalInstructionInProcess : public MisbehavingEffect<IllegalInstructionInProcess> {
public:
    static Description describe() { return describeAs("illegal-instruction-in-process"); }
    void misbehave() noexcept { executeIllegal(); }
};

} // namespace

GLOVEBOX_FIXTURES(IllegalInstructionInProcess)
