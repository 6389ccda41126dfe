// crasher: does=abort call=process after=8 expect=crashed signal=SIGABRT
// Calls abort() in the first block after "after blocks".

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class AbortInProcess : public MisbehavingEffect<AbortInProcess> {
public:
    static Description describe() { return describeAs("abort-in-process"); }
    void misbehave() noexcept { std::abort(); }
};

} // namespace

GLOVEBOX_FIXTURES(AbortInProcess)
