#include "engine/sandbox_main.h"

#include "engine/control_link.h"
#include "engine/main_loop.h"
#include "engine/session.h"
#include "engine/thread_part.h"

#include <atomic>
#include <utility>

namespace glovebox::engine {
namespace {

/// Requests that wait for the main thread. A host waits for answers; one that does not is out of its mind.
constexpr std::uint32_t mostWaitingRequests = 4096;

} // namespace

struct SandboxMain::Implementation {
    Options options;
    Engine engine;
    std::atomic<std::uint32_t> waitingRequests{0};
    std::atomic<bool> isGone{false};
    MainLoop loop;
    ControlLink link;
    Session session;

    explicit Implementation(Options given);
    void arrived(ControlLink::Request request);
    void gone(const char* reason);
};

SandboxMain::Implementation::Implementation(Options given)
    : options(std::move(given)), loop([this] { session.servePlugins(); }, options.afterPluginCall),
      link(std::move(options.channel),
           {[this](ControlLink::Request request) { arrived(std::move(request)); },
            [this](const char* reason) { gone(reason); }, options.threadStarted, options.handlesRefused}),
      session({engine, loop, link, options.startAudio, options.threadStarted, options.afterPluginCall,
               options.loadFile ? options.loadFile : Session::LoadFile(hosting::loadPluginFile),
               [this](const char* reason) { gone(reason); }, options.flushAfterPauseNs, options.ownsProcess,
               options.abandon}) {}

void SandboxMain::Implementation::arrived(ControlLink::Request request) {
    engine.look();
    if (waitingRequests.fetch_add(1, std::memory_order_relaxed) >= mostWaitingRequests) {
        return gone("the host does not wait for answers");
    }
    // std::function wants a copyable closure; handles are not.
    auto shared = std::make_shared<ControlLink::Request>(std::move(request));
    loop.post([this, shared] {
        waitingRequests.fetch_sub(1, std::memory_order_relaxed);
        session.serve(std::move(*shared));
    });
}

void SandboxMain::Implementation::gone(const char* reason) {
    if (isGone.exchange(true)) return;
    if (options.hostGone) options.hostGone(reason);
    loop.stop();
}

SandboxMain::SandboxMain(Options options) : inside(std::make_unique<Implementation>(std::move(options))) {}
SandboxMain::~SandboxMain() = default;

int SandboxMain::run() {
    setThreadPart(ThreadPart::main);
    inside->link.start();
    inside->loop.run();
    inside->session.destroyAll();
    return 0;
}

void SandboxMain::stop() noexcept { inside->loop.stop(); }

Engine& SandboxMain::engine() noexcept { return inside->engine; }

} // namespace glovebox::engine
