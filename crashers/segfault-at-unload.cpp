// crasher: does=segfault call=unload expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in a static destructor, when the library is unloaded or the process exits.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

struct Leaver {
    ~Leaver() { writeToZeroPage(); }
};
const Leaver leaver;

class SegfaultAtUnload : public MisbehavingElsewhere<SegfaultAtUnload> {
public:
    static Description describe() { return describeAs("segfault-at-unload"); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtUnload)
