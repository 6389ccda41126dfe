// Stands in for client/sandbox_in_process.cpp: a direct sandbox gets an audio thread of its own and is asked, rung and
// waited for as if it were a process.
#include "client/sandbox_link.h"
#include "engine/audio_thread.h"

namespace glovebox::client {

core::Status SandboxLink::startInProcess(os::MessageChannel childEnd) {
    auto audio = std::make_shared<std::unique_ptr<engine::AudioThread>>();
    engine::SandboxMain::Options settings;
    settings.channel = std::move(childEnd);
    settings.hostGone = [](const char*) {};
    settings.startAudio = [audio](engine::Engine& engine, bool wantsRealtime) {
        *audio = std::make_unique<engine::AudioThread>(engine);
        return (*audio)->start(wantsRealtime);
    };
    inProcess = std::make_unique<engine::SandboxMain>(std::move(settings));
    inProcessThread = std::thread([this, audio] {
        inProcess->run();
        audio->reset();
    });
    return core::ok();
}

} // namespace glovebox::client
