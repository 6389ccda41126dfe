#include "serve.h"

#include "crash_handler.h"
#include "engine/audio_thread.h"
#include "engine/sandbox_main.h"
#include "limits/refusal_watch.h"
#include "wire/exit_code.h"

#include <cstdio>
#include <memory>
#include <utility>

namespace glovebox::sandbox {

void serve(const Arguments& arguments) {
    os::Handle connection = arguments.channel == os::noHandle ? os::takeInherited(0) : os::Handle(arguments.channel);
    // Before anything of ours is opened, which could get the number of a connection that is not there.
    if (!connection.duplicate().isOpen()) {
        std::fprintf(stderr, "sandbox-host: no control connection (is a host starting this program?)\n");
        leaveProcess(1);
    }
    std::unique_ptr<engine::AudioThread> audio;
    engine::SandboxMain::Options options;
    options.channel = os::MessageChannel(std::move(connection));
    // On the control thread, whatever the main thread hangs in: nothing of ours outlives the host.
    options.hostGone = [](const char*) { leaveProcess(0); };
    options.handlesRefused = [] { leaveProcess(wire::exitWithoutRoom); };
    options.ownsProcess = true;
    options.abandon = [] { leaveProcess(0); };
    options.threadStarted = prepareThreadForCrash;
    options.afterPluginCall = restoreCrashHandler;
    options.startAudio = [&audio](engine::Engine& engine, bool wantsRealtime) {
        audio = std::make_unique<engine::AudioThread>(engine);
        return audio->start(wantsRealtime, prepareThreadForCrash, restoreCrashHandler);
    };
    engine::SandboxMain sandbox(std::move(options));
    watchRefusals(sandbox.engine());
    installCrashHandler(sandbox.engine());
    prepareThreadForCrash();
    const int code = sandbox.run();
    // Devices are destroyed; what plugins registered with atexit is not ours to run.
    leaveProcess(code);
}

} // namespace glovebox::sandbox
