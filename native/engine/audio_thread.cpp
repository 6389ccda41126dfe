#include "engine/audio_thread.h"

#include "engine/state.h"
#include "engine/thread_part.h"
#include "os/clock.h"
#include "os/owned_word.h"
#include "os/thread.h"
#include "wire/protocol_point.h"

#include <atomic>
#include <bit>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace glovebox::engine {
namespace {

/// A hand-over between two processors takes 0.1 us while the receiver spins and 30 us when it sleeps; between threads that
/// share a processor spinning only delays the peer. Longer spins cost more than they save in paced use.
constexpr std::uint64_t longestSpinNs = 20'000;
/// A plugin that changes the process does so early, if ever: after that kernel calls are worth more than news.
constexpr std::uint32_t earlyBlocks = 64;
constexpr std::uint32_t blocksBetweenChecks = 512;
/// A hostile process can move or rob whoever sleeps on a word that it sees, even one that it may only read: whoever works
/// looks at what it waits for this often by itself. Ten times in a second cost nothing that can be measured.
constexpr std::uint64_t sleepSliceNs = 100'000'000;
/// And this often for so many sleeps after it was robbed, so that it is late by no more than that.
constexpr std::uint64_t robbedSliceNs = 1'000'000;
constexpr std::uint32_t waryAfterRobbery = 1024;
constexpr int audioPriority = 5; ///< below the host's audio thread (client/driver.cpp: 10)

} // namespace

struct AudioThread::Implementation {
    Engine& engine;
    Engine::Implementation& state;
    std::thread thread;
    std::atomic<bool> isEnding{false};
    std::atomic<std::uint32_t> hasEnded{0};
    std::mutex startMutex;
    std::condition_variable started;
    bool hasStarted = false;
    core::Status realtime;
    void (*checkProcess)() noexcept = nullptr;

    // Of the thread itself.
    std::uint64_t last = 0;        ///< newest block that was taken up
    std::uint32_t lastVersion = 0; ///< its plan
    bool hasVersion = false;
    std::uint32_t blocksOfPlan = 0;
    bool isPublished = false;
    std::uint32_t warySleeps = 0; ///< that are cut short because one was robbed
    IdlePlace lastPlace = IdlePlace::wave;

    Implementation(Engine& of, Engine::Implementation& behind) : engine(of), state(behind) {}

    void begin(bool wantsRealtime, const std::function<void()>& threadStarted);
    void publishThread() noexcept;
    void run();
    void runBlock(std::uint64_t sequence);
    void waitForBlock();
    void waitForStage(std::uint32_t stage);
    template <typename Condition>
    void sleepOn(Area& area, const std::atomic<std::uint32_t>& word, bool isAtWork, Condition&& isMet);
    template <typename Condition>
    bool spinUntil(std::uint32_t peerProcessor, Condition&& isMet);
    void wakeEverywhere() noexcept;
};

/// Only while the peer runs elsewhere: on a shared processor it can't get on while we spin.
template <typename Condition>
bool AudioThread::Implementation::spinUntil(std::uint32_t peerProcessor, Condition&& isMet) {
    if (peerProcessor == os::currentProcessor()) return isMet();
    const std::uint64_t end = os::nowNs() + longestSpinNs;
    do {
        if (isMet()) return true;
        os::spinPause();
    } while (os::nowNs() < end);
    return false;
}

/// The word is read before the flag is raised and the condition checked again after: whoever meets the condition later sees
/// the flag, and whoever rings before the wait has changed the word. A slice that ends with the condition met is a wake-up
/// that went elsewhere. Without a deadline if it is not at work: a sandbox that waits to be needed costs nothing.
template <typename Condition>
void AudioThread::Implementation::sleepOn(Area& area, const std::atomic<std::uint32_t>& word, bool isAtWork,
                                          Condition&& isMet) {
    wire::SandboxPage& page = *state.sandboxPage.load(std::memory_order_relaxed);
    const std::uint32_t value = word.load(std::memory_order_seq_cst);
    wire::atProtocolPoint(wire::ProtocolPoint::engineBeforeFlag);
    page.isSleeping.store(1, std::memory_order_seq_cst);
    wire::atProtocolPoint(wire::ProtocolPoint::engineBeforeSleep);
    if (!isMet() && !isEnding.load(std::memory_order_seq_cst)) {
        const std::uint64_t slice = warySleeps > 0 ? robbedSliceNs : sleepSliceNs;
        const auto outcome = area.port.wait(word, value, isAtWork ? os::nowNs() + slice : os::forEver);
        const bool isInVain = outcome == os::WaitOutcome::timedOut && isMet();
        if (isInVain) {
            warySleeps = waryAfterRobbery;
            wire::atProtocolPoint(wire::ProtocolPoint::engineSleptInVain);
            if (word.load(std::memory_order_seq_cst) == value)
                wire::atProtocolPoint(wire::ProtocolPoint::engineWasNotRung);
        } else if (warySleeps > 0) {
            --warySleeps;
        }
    }
    page.isSleeping.store(0, std::memory_order_seq_cst);
}

void AudioThread::Implementation::waitForBlock() {
    const auto isAsked = [this] { return engine.publishedSequence() != last; };
    Area& wave = *state.wave.load(std::memory_order_relaxed);
    const auto& wavePage = wave.as<wire::WavePage>();
    const auto placeNow = [this] {
        const bool isLastLoaded = hasVersion && state.isLoaded(lastVersion);
        return isLastLoaded ? lastPlace : state.idlePlace.load(std::memory_order_seq_cst);
    };
    const IdlePlace place = placeNow();
    // A periodic host says when it comes back: spinning until then would be for nothing.
    const bool isSoon = last != 0 && (state.block.dueNs == 0 || state.block.dueNs < os::nowNs() + longestSpinNs);
    const std::uint32_t hostProcessor = wavePage.hostProcessor.load(std::memory_order_relaxed);
    if (place == IdlePlace::wave && isSoon && spinUntil(hostProcessor, isAsked)) return;
    // A change of place is announced by the bell, so it must count as a reason not to sleep.
    const auto mustLook = [&] { return isAsked() || placeNow() != place; };
    if (place == IdlePlace::wave) {
        sleepOn(wave, wavePage.wave, true, mustLook);
    } else {
        // One that was never asked for a block stands by, on a bell that nobody else has reason to hear.
        Area& bell = *state.ownBell.load(std::memory_order_relaxed);
        sleepOn(bell, bell.as<wire::BellPage>().bell, last != 0, mustLook);
    }
}

void AudioThread::Implementation::waitForStage(std::uint32_t stage) {
    const auto isReady = [this, stage] { return engine.isStageReady(stage) || state.isClosing.load(); };
    for (const PreparedDependency& dependency : state.plan->stages[stage].waitsFor) {
        if (state.isDone(dependency, state.block.sequence)) continue;
        if (spinUntil(dependency.page->processor.load(std::memory_order_relaxed), isReady)) return;
        break;
    }
    Area& bell = *state.ownBell.load(std::memory_order_relaxed);
    sleepOn(bell, bell.as<wire::BellPage>().bell, true, isReady);
}

void AudioThread::Implementation::runBlock(std::uint64_t sequence) {
    if (!engine.beginBlock(sequence)) return;
    if (lastVersion != state.plan->version || !hasVersion) blocksOfPlan = 0;
    lastVersion = state.plan->version;
    hasVersion = true;
    lastPlace = state.plan->startsWithWave() ? IdlePlace::wave : IdlePlace::bell;
    wire::SandboxPage& page = *state.sandboxPage.load(std::memory_order_relaxed);
    for (std::uint32_t stage = 0; stage < engine.stageCount(); ++stage) {
        while (!engine.isStageReady(stage)) {
            if (isEnding.load(std::memory_order_acquire)) return;
            if (state.isClosing.load(std::memory_order_acquire)) {
                state.plan = nullptr;
                state.endBlock();
                return;
            }
            waitForStage(stage);
        }
        page.processor.store(os::currentProcessor(), std::memory_order_relaxed);
        engine.runStage(stage);
    }
    const bool isEarly = ++blocksOfPlan <= earlyBlocks && std::has_single_bit(blocksOfPlan);
    const bool isDue = isEarly || blocksOfPlan % blocksBetweenChecks == 0;
    if (checkProcess != nullptr && isDue) checkProcess();
}

/// Before anything of a plugin runs here: a host that is told of this thread hears of its end, too.
void AudioThread::Implementation::publishThread() noexcept {
    wire::SandboxPage* const page = state.sandboxPage.load(std::memory_order_acquire);
    if (page == nullptr || isPublished) return;
    isPublished = true;
    page->audioThread.store(os::thisThreadId(), std::memory_order_relaxed);
    static_cast<void>(os::ownWord(page->life, page->lifePrevious, page->lifeNext));
}

void AudioThread::Implementation::begin(bool wantsRealtime, const std::function<void()>& threadStarted) {
    os::nameThisThread("gb-audio");
    setThreadPart(ThreadPart::audio);
    if (threadStarted) threadStarted();
    os::sharpenTimers();
    publishThread();
    core::Status granted = wantsRealtime ? os::makeRealtime(audioPriority) : core::ok();
    {
        const std::lock_guard lock(startMutex);
        realtime = std::move(granted);
        hasStarted = true;
    }
    started.notify_one();
    while (state.isReady.load(std::memory_order_seq_cst) == 0 && !isEnding.load(std::memory_order_seq_cst)) {
        state.readyPort.wait(state.isReady, 0, os::forEver);
    }
    publishThread();
}

void AudioThread::Implementation::run() {
    while (!isEnding.load(std::memory_order_acquire)) {
        const std::uint64_t sequence = engine.publishedSequence();
        if (sequence == last) {
            waitForBlock();
            continue;
        }
        last = sequence;
        runBlock(sequence);
    }
    hasEnded.store(1, std::memory_order_seq_cst);
    os::wakeWord(hasEnded, os::everySleeper);
}

void AudioThread::Implementation::wakeEverywhere() noexcept {
    state.readyPort.wake(state.isReady);
    if (Area* const wave = state.wave.load()) wave->port.wake(wave->as<wire::WavePage>().wave);
    if (Area* const bell = state.ownBell.load()) bell->port.wake(bell->as<wire::BellPage>().bell);
}

AudioThread::AudioThread(Engine& engine) : inside(std::make_unique<Implementation>(engine, *engine.inside)) {}

AudioThread::~AudioThread() {
    if (!inside->thread.joinable()) return;
    inside->isEnding.store(true, std::memory_order_seq_cst);
    // It may be about to sleep on a word that only the host may change: ask until it has heard.
    constexpr std::uint64_t retryNs = 1'000'000;
    while (inside->hasEnded.load(std::memory_order_seq_cst) == 0) {
        inside->wakeEverywhere();
        os::waitOnWord(inside->hasEnded, 0, os::nowNs() + retryNs);
    }
    inside->thread.join();
}

core::Status AudioThread::start(bool wantsRealtime, std::function<void()> threadStarted,
                                void (*checkProcess)() noexcept) {
    inside->checkProcess = checkProcess;
    inside->thread = std::thread([this, wantsRealtime, threadStarted = std::move(threadStarted)] {
        inside->begin(wantsRealtime, threadStarted);
        inside->run();
    });
    std::unique_lock lock(inside->startMutex);
    inside->started.wait(lock, [this] { return inside->hasStarted; });
    return inside->realtime;
}

} // namespace glovebox::engine
