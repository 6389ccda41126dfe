// crasher: does=wait call=destroy expect=hung function=waitForEver
// Waits in CLAP destroy / the last release of a VST3 component for what nobody sends.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WaitInDestroy : public MisbehavingElsewhere<WaitInDestroy> {
public:
    static Description describe() { return describeAs("wait-in-destroy"); }
    ~WaitInDestroy() override { waitForEver(); }
};

} // namespace

GLOVEBOX_FIXTURES(WaitInDestroy)
