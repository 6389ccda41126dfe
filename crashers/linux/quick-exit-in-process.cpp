// crasher: does=quick-exit call=process after=8 expect=exited code=5
// Calls quick_exit(5) in the first block after "after blocks".

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class QuickExitInProcess : public MisbehavingEffect<QuickExitInProcess> {
public:
    static Description describe() { return describeAs("quick-exit-in-process"); }
    void misbehave() noexcept { std::quick_exit(5); }
};

} // namespace

GLOVEBOX_FIXTURES(QuickExitInProcess)
