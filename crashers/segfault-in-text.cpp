// crasher: does=segfault call=text expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 when it is asked for the text of a value.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInText : public MisbehavingElsewhere<SegfaultInText> {
public:
    static Description describe() {
        Description description = describeAs("segfault-in-text");
        description.isSingleComponent = true;
        return description;
    }
    void textAsked() const noexcept override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInText)
