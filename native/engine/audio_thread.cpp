#include "engine/audio_thread.h"

#include "engine/prewake.h"
#include "engine/state.h"
#include "engine/thread_part.h"
#include "os/clock.h"
#include "os/owned_word.h"
#include "os/thread.h"
#include "os/wait_words.h"
#include "wire/protocol_point.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace glovebox::engine {
namespace {

/// A hand-over between two processors takes 0.1 us while the receiver spins and 30 us when it sleeps; between threads that
/// share a processor spinning only delays the peer. How long is the host's choice (`WavePage::spinNs`), within this bound.
constexpr std::uint64_t longestSpinNs = 1'000'000;
/// Looks between two readings of the clock, which cost as much as a look and keep the peer's line from nobody.
constexpr int looksPerClock = 16;
/// Whose spins were in vain so often in a row tries it in one block of so many.
constexpr std::uint32_t mostVainSpins = 8;
constexpr std::uint64_t blocksPerTry = 16;
/// A plugin that changes the process does so early, if ever: after that kernel calls are worth more than news.
constexpr std::uint32_t earlyBlocks = 64;
constexpr std::uint32_t blocksBetweenChecks = 512;
/// A hostile process can move or rob whoever sleeps on a word that it sees, even one that it may only read: whoever works
/// looks at what it waits for this often by itself. Ten times in a second cost nothing that can be measured.
constexpr std::uint64_t sleepSliceNs = 100'000'000;
/// But not for longer than this without a block: then it sleeps until somebody needs it, also on a word of its own process,
/// which the control thread rings when a request finds it asleep (Engine::look). The host sends one when it is late.
constexpr std::uint64_t looksForNs = 1'000'000'000;
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
    std::uint32_t vainSpins = 0;  ///< in a row, after blocks of which nobody knows when the next one is due
    Prewake prewake;
    bool hasPrewoken = false; ///< for the next block: once is enough
    IdlePlace lastPlace = IdlePlace::wave;

    Implementation(Engine& of, Engine::Implementation& behind) : engine(of), state(behind) {}

    void begin(bool wantsRealtime, const std::function<void()>& threadStarted);
    void publishThread() noexcept;
    void run();
    void runBlock(std::uint64_t sequence);
    void waitForBlock();
    void waitForStage(std::uint32_t stage);
    enum class Sleep : std::uint8_t { atWork, idle, unused };
    template <typename Condition>
    void sleepOn(Area& area, const std::atomic<std::uint32_t>& word, Sleep sleep, Condition&& isMet,
                 std::uint64_t wakeNs = os::forEver);
    [[nodiscard]] Sleep idleSleep() const noexcept;
    [[nodiscard]] std::uint64_t spinNs() const noexcept {
        const auto& wave = state.wave.load(std::memory_order_relaxed)->as<wire::WavePage>();
        return std::min<std::uint64_t>(wave.spinNs.load(std::memory_order_relaxed), longestSpinNs);
    }
    template <typename Condition>
    bool spinUntil(std::uint64_t endNs, Condition&& isMet);
    template <typename Condition>
    bool spinBesides(std::uint32_t peerProcessor, Condition&& isMet);
    template <typename Condition>
    bool awaitDue(Area& wave, Condition&& mustLook);
    void wakeEverywhere() noexcept;
};

template <typename Condition>
bool AudioThread::Implementation::spinUntil(std::uint64_t endNs, Condition&& isMet) {
    wire::atProtocolPoint(wire::ProtocolPoint::engineSpins);
    do {
        for (int look = 0; look < looksPerClock; ++look) {
            if (isMet()) return true;
            os::spinPause();
        }
    } while (os::nowNs() < endNs);
    return false;
}

/// Only while the peer runs elsewhere: on a shared processor it can't get on while we spin.
template <typename Condition>
bool AudioThread::Implementation::spinBesides(std::uint32_t peerProcessor, Condition&& isMet) {
    if (isMet()) return true;
    const std::uint64_t most = spinNs();
    return most > 0 && peerProcessor != os::currentProcessor() && spinUntil(os::nowNs() + most, isMet);
}

/// The words are read before the flag is raised and the condition checked again after: whoever meets the condition later sees
/// the flag, and whoever rings before the wait has changed a word. A slice that ends with the condition met is a wake-up
/// that went elsewhere, as is one that only the control thread gives. One that is idle has no slice, because waking up costs;
/// where a word of its own can't be slept on beside the other it has, unless it was never needed. One that is to be woken at
/// `wakeNs` is at work, and may find its block then: whoever asked may not have come to wake it.
template <typename Condition>
void AudioThread::Implementation::sleepOn(Area& area, const std::atomic<std::uint32_t>& word, Sleep sleep,
                                          Condition&& isMet, std::uint64_t wakeNs) {
    wire::SandboxPage& page = *state.sandboxPage.load(std::memory_order_relaxed);
    const std::uint32_t value = word.load(std::memory_order_seq_cst);
    const std::uint32_t ownValue = state.ownWord.load(std::memory_order_seq_cst);
    wire::atProtocolPoint(wire::ProtocolPoint::engineBeforeFlag);
    page.isSleeping.store(1, std::memory_order_seq_cst);
    wire::atProtocolPoint(wire::ProtocolPoint::engineBeforeSleep);
    if (!isMet() && !isEnding.load(std::memory_order_seq_cst)) {
        bool isInVain = false;
        if (sleep != Sleep::atWork && warySleeps == 0 && os::canWaitOnManyWords()) {
            const std::array words{os::WatchedWord{&word, value}, os::WatchedWord{&state.ownWord, ownValue}};
            std::size_t which = 0;
            isInVain = os::waitOnManyWords(words, which) == os::WaitOutcome::woken && which == 1 && isMet();
        } else {
            const std::uint64_t slice = warySleeps > 0 ? robbedSliceNs : sleepSliceNs;
            const bool looks = sleep != Sleep::unused || warySleeps > 0;
            const std::uint64_t sliceEnds = looks ? os::nowNs() + slice : os::forEver;
            const auto outcome = area.port.wait(word, value, std::min(sliceEnds, wakeNs));
            isInVain = outcome == os::WaitOutcome::timedOut && sliceEnds <= wakeNs && isMet();
        }
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

AudioThread::Implementation::Sleep AudioThread::Implementation::idleSleep() const noexcept {
    if (last == 0) return Sleep::unused;
    return os::nowNs() - state.lastBlockNs.load(std::memory_order_relaxed) < looksForNs ? Sleep::atWork : Sleep::idle;
}

/// The head of a branch whose host keeps a pace is awake when its block is due. Whether there is something to look at; once
/// for each block, so that a host that stops wakes nobody for long.
template <typename Condition>
bool AudioThread::Implementation::awaitDue(Area& wave, Condition&& mustLook) {
    hasPrewoken = true;
    const auto& wavePage = wave.as<wire::WavePage>();
    const std::uint64_t leadNs = wavePage.preWakeLeadNs.load(std::memory_order_relaxed);
    if (leadNs == 0) return false;
    const Prewake::Chance chance = prewake.chance(os::nowNs(), state.block.dueNs, leadNs);
    if (!chance) return false;
    const auto mayStop = [&] { return mustLook() || isEnding.load(std::memory_order_relaxed); };
    while (!mayStop() && os::nowNs() < chance.wakeNs)
        sleepOn(wave, wavePage.wave, Sleep::atWork, mustLook, chance.wakeNs);
    using Outcome = Prewake::Outcome;
    const std::uint64_t begun = os::nowNs();
    if (mayStop()) {
        prewake.ended(chance, Outcome::asleep, begun, begun);
        return true;
    }
    const std::uint32_t here = os::currentProcessor();
    if (wavePage.hostProcessor.load(std::memory_order_relaxed) == here) {
        prewake.ended(chance, Outcome::notSpun, begun, begun);
        return false;
    }
    // The host spins for those who run elsewhere.
    state.sandboxPage.load(std::memory_order_relaxed)->processor.store(here, std::memory_order_relaxed);
    const bool hasCome = spinUntil(begun + (chance.spinUntilNs - chance.wakeNs), mustLook);
    prewake.ended(chance, hasCome ? Outcome::caught : Outcome::inVain, begun, os::nowNs());
    return hasCome;
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
    // A change of place is announced by the bell, so it must count as a reason not to sleep.
    const auto mustLook = [&] { return isAsked() || placeNow() != place; };
    if (place == IdlePlace::bell) {
        // One that was never asked for a block stands by, on a bell that nobody else has reason to hear.
        Area& bell = *state.ownBell.load(std::memory_order_relaxed);
        sleepOn(bell, bell.as<wire::BellPage>().bell, idleSleep(), mustLook);
        return;
    }
    const std::uint64_t due = state.block.dueNs;
    // A host that keeps a pace says when it comes back, to those who may be awake by then.
    const bool isSoon = last != 0 && !hasPrewoken && (due == 0 || due < os::nowNs() + spinNs());
    if (isSoon && (vainSpins < mostVainSpins || last % blocksPerTry == 0)) {
        if (spinBesides(wavePage.hostProcessor.load(std::memory_order_relaxed), isAsked)) {
            vainSpins = 0;
            return;
        }
        vainSpins = std::min(vainSpins + 1, mostVainSpins);
    }
    if (!isSoon && !hasPrewoken && last != 0 && awaitDue(wave, mustLook)) return;
    hasPrewoken = true;
    sleepOn(wave, wavePage.wave, idleSleep(), mustLook);
}

void AudioThread::Implementation::waitForStage(std::uint32_t stage) {
    const auto isReady = [this, stage] { return engine.isStageReady(stage) || state.isClosing.load(); };
    for (const PreparedDependency& dependency : state.plan->stages[stage].waitsFor) {
        if (state.isDone(dependency, state.block.sequence)) continue;
        if (spinBesides(dependency.page->processor.load(std::memory_order_relaxed), isReady)) return;
        break;
    }
    Area& bell = *state.ownBell.load(std::memory_order_relaxed);
    sleepOn(bell, bell.as<wire::BellPage>().bell, Sleep::atWork, isReady);
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
        os::waitOnWord(state.isReady, 0, os::forEver);
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
        hasPrewoken = false;
        runBlock(sequence);
    }
    hasEnded.store(1, std::memory_order_seq_cst);
    os::wakeWord(hasEnded, os::everySleeper);
}

void AudioThread::Implementation::wakeEverywhere() noexcept {
    os::wakeWord(state.isReady, os::everySleeper);
    if (Area* const wave = state.wave.load()) wave->port.wake(wave->as<wire::WavePage>().wave);
    if (Area* const bell = state.ownBell.load()) bell->port.wake(bell->as<wire::BellPage>().bell);
    state.ownWord.fetch_add(1, std::memory_order_seq_cst);
    os::wakeWord(state.ownWord, os::everySleeper);
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
