// crasher: does=loop call=text expect=hung function=spinForEver
// Never finds the text of a parameter.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LoopInText : public MisbehavingElsewhere<LoopInText> {
public:
    static Description describe() {
        Description description = describeAs("loop-in-text");
        description.isSingleComponent = true;
        return description;
    }
    void textAsked() const noexcept override { spinForEver(); }
};

} // namespace

GLOVEBOX_FIXTURES(LoopInText)
