// crasher: does=close-descriptors call=process after=8 expect=breached
// Closes every descriptor of the process, the connection to the host among them, and goes on.

#include <unistd.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

void closeEverything() noexcept {
    for (int descriptor = 0; descriptor < 65536; ++descriptor) close(descriptor);
}

class CloseDescriptorsInProcess : public MisbehavingEffect<CloseDescriptorsInProcess> {
public:
    static Description describe() { return describeAs("close-descriptors-in-process"); }
    void misbehave() noexcept {
        if (!hasClosed_) closeEverything();
        hasClosed_ = true;
    }

private:
    bool hasClosed_ = false;
};

} // namespace

GLOVEBOX_FIXTURES(CloseDescriptorsInProcess)
