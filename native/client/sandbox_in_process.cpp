// Direct mode: a sandbox without a process, whose stages run on the thread that calls process().
#include "client/sandbox_link.h"

#include "os/thread.h"

namespace glovebox::client {

using core::Status;

Status SandboxLink::startInProcess(os::MessageChannel childEnd) {
    engine::SandboxMain::Options settings;
    settings.channel = std::move(childEnd);
    // Losing our own end is how `end` stops it; there is nobody else to tell.
    settings.hostGone = [](const char*) {};
    inProcess = std::make_unique<engine::SandboxMain>(std::move(settings));
    runtimeState->engine = &inProcess->engine();
    inProcessThread = std::thread([this] {
        os::nameThisThread("gb-plugins");
        inProcess->run();
    });
    return core::ok();
}

} // namespace glovebox::client
