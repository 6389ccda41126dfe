// crasher: does=exit-at-once call=process after=8 expect=exited code=4
// Calls _Exit(4) in the first block after "after blocks": nothing else runs.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class ExitAtOnceInProcess : public MisbehavingEffect<ExitAtOnceInProcess> {
public:
    static Description describe() { return describeAs("exit-at-once-in-process"); }
    void misbehave() noexcept { std::_Exit(4); }
};

} // namespace

GLOVEBOX_FIXTURES(ExitAtOnceInProcess)
