#include "engine/engine.h"

#include "engine/state.h"
#include "wire/protocol_point.h"

namespace glovebox::engine {

void ringBell(Area& bell) noexcept {
    std::atomic<std::uint32_t>& word = bell.as<wire::BellPage>().bell;
    word.fetch_add(1, std::memory_order_seq_cst);
    bell.port.wake(word);
}

bool Engine::Implementation::isDone(const PreparedDependency& dependency, std::uint64_t sequence) const noexcept {
    if (dependency.page->done[dependency.stage].sequence.load(std::memory_order_seq_cst) >= sequence) return true;
    if (dependency.foreignIndex == wire::noForeignIndex) return false;
    const wire::HostPage& page = *hostPage.load(std::memory_order_relaxed);
    return page.fallback[dependency.foreignIndex].load(std::memory_order_seq_cst) == sequence;
}

/// Dekker with every sleeper: our done word was stored before (seq_cst), so either we see its flag or it sees our word.
void Engine::Implementation::ring(const std::vector<PreparedRing>& rings, bool isLast) noexcept {
    const wire::WavePage& page = wave.load(std::memory_order_relaxed)->as<wire::WavePage>();
    const bool ringsAlways = page.ringAlways.load(std::memory_order_seq_cst) != 0;
    bool ringsHost = false;
    for (const PreparedRing& each : rings) {
        bool isComplete = true;
        for (const PreparedDependency& need : each.needs) isComplete = isComplete && isDone(need, block.sequence);
        if (!isComplete && !ringsAlways) continue;
        if (each.sleeper == nullptr) {
            ringsHost = true;
        } else if (each.sleeper->isSleeping.load(std::memory_order_seq_cst) != 0) {
            ringBell(*each.bell);
        }
    }
    Area& bell = *hostBell.load(std::memory_order_relaxed);
    if (isLast) {
        wire::atProtocolPoint(wire::ProtocolPoint::engineBeforeCount);
        // At most: a decrement may come so late that the host has begun to count for its next block, where it hides who is
        // the last. Ringing too early costs a wake-up, nobody ringing costs the host its time until the deadline.
        const bool isLastOfAll = bell.as<wire::BellPage>().remaining.fetch_sub(1, std::memory_order_seq_cst) <= 1;
        ringsHost = ringsHost || isLastOfAll || ringsAlways;
    }
    const bool isAwaited = isLast && page.controlIsWaiting.load(std::memory_order_seq_cst) != 0;
    if (!isAwaited && (!ringsHost || page.hostIsSleeping.load(std::memory_order_seq_cst) == 0)) return;
    ringBell(bell);
    wire::atProtocolPoint(wire::ProtocolPoint::engineRangHost);
}

Engine::Engine() : inside(std::make_unique<Implementation>()) {}

Engine::~Engine() {
    inside->letGo(); // the audio thread has ended
    for (std::size_t slot = 0; slot < planSlots; ++slot) inside->unloadPlan(slot);
}

std::uint64_t Engine::publishedSequence() const noexcept {
    const wire::HostPage* page = inside->hostPage.load(std::memory_order_acquire);
    return page == nullptr ? 0 : page->sequence.load(std::memory_order_seq_cst);
}

bool Engine::beginBlock(std::uint64_t sequence) noexcept {
    inside->plan = nullptr;
    if (inside->isReady.load(std::memory_order_acquire) == 0) return false;
    const wire::HostPage& page = *inside->hostPage.load(std::memory_order_relaxed);
    BlockHeader& block = inside->block;
    block.hasMissed = block.sequence != 0 && sequence != block.sequence + 1;
    block.sequence = sequence;
    inside->newestBlock.store(sequence, std::memory_order_relaxed);
    block.dueNs = page.dueNs;
    block.frames = page.frames;
    block.flags = page.flags;
    block.transport = page.transport;
    if (block.frames == 0 || block.frames > inside->maxFrames) {
        inside->letGo();
        return false;
    }
    if ((block.flags & wire::blockFadesIn) != 0) inside->fadedFrames = 0;
    if (!inside->takeDevices()) return false;
    inside->plan = inside->hold(page.planVersion);
    if (inside->plan == nullptr) inside->endBlock();
    return inside->plan != nullptr;
}

std::uint32_t Engine::stageCount() const noexcept {
    return inside->plan == nullptr ? 0 : static_cast<std::uint32_t>(inside->plan->stages.size());
}

bool Engine::isStageReady(std::uint32_t stage) const noexcept {
    for (const PreparedDependency& dependency : inside->plan->stages[stage].waitsFor) {
        if (!inside->isDone(dependency, inside->block.sequence)) return false;
    }
    return true;
}

bool Engine::startsWithWave(std::uint32_t stage) const noexcept { return inside->plan->stages[stage].waitsFor.empty(); }

void Engine::runStage(std::uint32_t index) noexcept {
    PreparedPlan& plan = *inside->plan;
    PreparedStage& stage = plan.stages[index];
    const wire::HostPage& host = *inside->hostPage.load(std::memory_order_relaxed);
    wire::SandboxPage& page = *inside->sandboxPage.load(std::memory_order_relaxed);
    // Looked at once, so that audio and events of one producer are replaced together or not at all.
    for (const std::uint32_t mark : stage.foreignIndices) {
        plan.isReplaced[mark] = host.fallback[mark].load(std::memory_order_acquire) == inside->block.sequence;
    }
    const bool isMeasured = (inside->block.flags & wire::blockIsMeasured) != 0;
    if (isMeasured) inside->meter.beginStage();
    StepContext context{plan, inside->block, page, inside->crashRecord.load(std::memory_order_relaxed),
                        inside->sampleRate};
    for (PreparedStep& step : stage.steps) runStep(step, context);
    const bool isLast = index + 1 == plan.stages.size();
    if (inside->fadedFrames < wire::fadeInFrames) {
        // When all have run: inside the sandbox they hear each other as they are.
        for (PreparedStep& step : stage.steps) fadeIn(*step.audio, inside->fadedFrames, inside->block.frames);
        if (isLast) inside->fadedFrames += inside->block.frames;
    }
    if (context.scrubbedSamples != 0)
        page.scrubbedSamples.fetch_add(context.scrubbedSamples, std::memory_order_relaxed);
    if (context.droppedEvents != 0) page.droppedEvents.fetch_add(context.droppedEvents, std::memory_order_relaxed);
    if (isMeasured) inside->meter.endStage(index == 0, isLast, page.cost);
    wire::atProtocolPoint(wire::ProtocolPoint::engineBeforeDone);
    page.done[index].sequence.store(inside->block.sequence, std::memory_order_seq_cst);
    wire::atProtocolPoint(wire::ProtocolPoint::engineBeforeRing);
    inside->ring(stage.rings, isLast);
    wire::atProtocolPoint(wire::ProtocolPoint::engineHasRung);
    if (context.hasNews) inside->requestService();
    if (!isLast) return;
    inside->plan = nullptr;
    inside->endBlock();
}

wire::SandboxPage* Engine::sandboxPage() const noexcept { return inside->sandboxPage.load(std::memory_order_acquire); }

wire::CrashRecord* Engine::crashRecord() const noexcept { return inside->crashRecord.load(std::memory_order_acquire); }

std::uint64_t Engine::newestBlock() const noexcept { return inside->newestBlock.load(std::memory_order_relaxed); }

void Engine::look() noexcept {
    const wire::SandboxPage* const page = sandboxPage();
    if (page == nullptr || page->isSleeping.load(std::memory_order_seq_cst) == 0) return;
    // Asked before we were told to look: one that has not fallen asleep yet sees that by itself.
    const bool isAsked = publishedSequence() != inside->newestBlock.load(std::memory_order_relaxed);
    if (!isAsked && inside->user.load(std::memory_order_relaxed) != Implementation::User::block) return;
    inside->ownWord.fetch_add(1, std::memory_order_seq_cst);
    os::wakeWord(inside->ownWord, os::everySleeper);
}

void Engine::ringHost() noexcept {
    if (Area* const bell = inside->hostBell.load(std::memory_order_acquire)) ringBell(*bell);
}

} // namespace glovebox::engine
