// crasher: does=block-signals-and-fault call=process after=8 expect=crashed signal=SIGSEGV
// Blocks every signal on the audio thread and writes to address 16 in the same call: the system ends the process without a
// handler, so that no function is to be named.

#include <csignal>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

void blockSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

class BlockSignalsAndFault : public MisbehavingEffect<BlockSignalsAndFault> {
public:
    static Description describe() { return describeAs("block-signals-and-fault"); }
    void misbehave() noexcept {
        blockSignals();
        writeToZeroPage();
    }
};

} // namespace

GLOVEBOX_FIXTURES(BlockSignalsAndFault)
