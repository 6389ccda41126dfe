// crasher: does=block-signals call=process after=8 expect=noticed counter=signal-mask
// Blocks every signal on the audio thread, and goes on.

#include <csignal>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

void blockSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

class BlockSignalsInProcess : public MisbehavingEffect<BlockSignalsInProcess> {
public:
    static Description describe() { return describeAs("block-signals-in-process"); }
    void misbehave() noexcept { blockSignals(); }
};

} // namespace

GLOVEBOX_FIXTURES(BlockSignalsInProcess)
