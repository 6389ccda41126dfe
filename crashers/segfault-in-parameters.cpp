// crasher: does=segfault call=parameters expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 when it is asked for the value of a parameter.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInParameters : public MisbehavingElsewhere<SegfaultInParameters> {
public:
    static Description describe() {
        Description description = describeAs("segfault-in-parameters");
        description.isSingleComponent = true;
        return description;
    }
    void valueAsked() const noexcept override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInParameters)
