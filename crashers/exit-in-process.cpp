// crasher: does=exit call=process after=8 expect=exited code=3
// Calls exit(3) in the first block after "after blocks": handlers and static destructors run.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class ExitInProcess : public MisbehavingEffect<ExitInProcess> {
public:
    static Description describe() { return describeAs("exit-in-process"); }
    void misbehave() noexcept { std::exit(3); }
};

} // namespace

GLOVEBOX_FIXTURES(ExitInProcess)
