#include "control_life.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "control_block.h"
#include "report_line.h"

namespace glovebox::crashers::test {
namespace {

using hosting::AudioRole;

/// Turns of the run loop: more restarts than a host would grant come from as many.
constexpr int loopTurns = 20;
/// How long a thread of the plugin's own may take to see that its time has come.
constexpr int mostWaits = 5000;

bool hasProblem(const char* what, const core::Status& status) {
    if (status.isOk()) return false;
    reportLine("problem ", what, (": " + status.text()).c_str());
    return true;
}

} // namespace

HandLoop::TimerId HandLoop::addTimer(std::uint32_t, std::function<void()> fired) {
    timers[++last] = std::move(fired);
    return last;
}

void HandLoop::turn() {
    const auto now = timers;
    for (const auto& [timer, fired] : now) fired();
}

bool Life::run() {
    reportNumber("thread main ", gettid());
    if (!open()) return false;
    useWhileInactive();
    if (!activate()) return false;
    play();
    turnLoop();
    close();
    return true;
}

bool Life::open() {
    sights.begin();
    reportLine("call load");
    auto loaded = hosting::loadPluginFile(file, loop);
    if (!loaded) return !hasProblem("load", loaded.status());
    library = std::move(*loaded);
    reportLine("call create");
    auto made = library->create("", loop, sights);
    if (!made) {
        sights.creationFailed();
        return !hasProblem("create", made.status());
    }
    plugin = std::move(*made);
    plugin->serveMainThread();
    reportLine("call describe");
    (void)plugin->ports();
    (void)plugin->parameters();
    if (declaredCall == "describe") {
        // A second instance says the same of itself, or else.
        auto twin = library->create("", loop, sights);
        if (twin) sights.compareIdentifiers(plugin->parameters(), (*twin)->parameters());
    }
    return true;
}

void Life::useWhileInactive() {
    const auto parameters = plugin->parameters();
    if (!parameters.empty()) {
        reportLine("call parameters");
        (void)plugin->parameterValue(parameters.front().id);
        reportLine("call text");
        (void)plugin->valueToText(parameters.front().id, parameters.front().initial);
    }
    if (declaredCall == "flush") {
        reportLine("call flush");
        ControlBlock block(plugin->ports(), 0);
        block.setParameter(parameters.front().id, parameters.front().initial);
        plugin->flushParameters(block.eventsIn, block.eventsOut);
    }
    reportLine("call save-state");
    auto saved = plugin->saveState(core::StateContext::project);
    reportLine("call load-state");
    sights.stateAnswered(saved.isOk() && plugin->loadState(*saved, core::StateContext::project).isOk());
    plugin->serveMainThread();
}

bool Life::activate() {
    reportLine("call activate");
    hosting::Activation activation;
    activation.maxFrames = controlFrames;
    if (hasProblem("activate", plugin->activate(activation))) return false;
    plugin->serveMainThread();
    sights.latencyTold(plugin->status().latencyFrames);
    return true;
}

/// Blocks on a thread of their own, as every host has it.
void Life::play() {
    std::thread([this] {
        const HandlerStack stack;
        const AudioRole role;
        reportNumber("thread audio ", gettid());
        reportLine("call start");
        if (!plugin->startProcessing()) reportLine("problem start refused");
        reportLine("call process");
        playBlocks();
        sights.lookAtAudioThread();
    }).join();
    reportLine("call main-thread");
    plugin->serveMainThread();
}

void Life::rest() {
    std::thread([this] {
        const HandlerStack stack;
        const AudioRole role;
        reportNumber("thread audio ", gettid());
        reportLine("call stop");
        plugin->stopProcessing();
    }).join();
    reportLine("call deactivate");
    plugin->deactivate();
}

void Life::playBlocks() {
    const std::uint32_t mode = sights.processorMode();
    for (int count = 1; count <= blockCount; ++count) {
        ControlBlock block(plugin->ports(), controlFrames);
        block.addNotes();
        const double began = sights.seconds();
        (void)plugin->process(block.block);
        sights.blockTook(sights.seconds() - began);
        sights.look(block, mode);
        if (block.isPassedOn()) reportNumber("block ", count);
    }
}

void Life::turnLoop() {
    reportLine("call timer");
    for (int turn = 0; turn < loopTurns; ++turn) {
        loop.turn();
        plugin->serveMainThread();
    }
    reportLine("call save-state");
    sights.stateAnswered(plugin->saveState(core::StateContext::project).isOk());
    reportLine("call none");
    for (int wait = 0; wait < mostWaits && sights.isWaitedFor(); ++wait) usleep(1000);
    plugin->serveMainThread();
    sights.lookAtProcess();
}

void Life::close() {
    rest();
    // What it says of itself in one activation it says in the next.
    if (activate()) rest();
    reportLine("call destroy");
    plugin.reset();
    reportLine("call unload");
    library.reset();
    sights.lookAtEnd();
}

} // namespace glovebox::crashers::test
