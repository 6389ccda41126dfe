// crasher: does=exit call=init expect=exited code=0
// Calls exit(0) in CLAP init / VST3 initialize, as programs do that find no licence: an end with code 0 is none that was
// asked for.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class ExitInInit : public MisbehavingElsewhere<ExitInInit> {
public:
    static Description describe() { return describeAs("exit-in-init"); }
    bool initialise() override { std::exit(0); }
};

} // namespace

GLOVEBOX_FIXTURES(ExitInInit)
