// crasher: does=change-processor-mode call=process after=8 expect=noticed counter=processor-mode
// Lets the floating-point unit of the audio thread round upwards, and does not put it back.

#include <cfenv>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class ChangeProcessorModeInProcess : public MisbehavingEffect<ChangeProcessorModeInProcess> {
public:
    static Description describe() { return describeAs("change-processor-mode-in-process"); }
    void misbehave() noexcept { std::fesetround(FE_UPWARD); }
};

} // namespace

GLOVEBOX_FIXTURES(ChangeProcessorModeInProcess)
