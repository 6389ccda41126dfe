// scribbler: passes its input on, sends a note in every block, and lets threads of its own write over all the memory that its
// process shares with others, rob sleepers and talk on the control socket, as parameter 0 says (tools.h). It tells what it
// did on its standard output. Built for the hostile tests alone; never part of a lab.

#include "chatter.h"
#include "scribbles.h"
#include "shared_areas.h"
#include "sleepers.h"

#include "core/event.h"
#include "os/process.h"
#include "os/thread.h"
#include "wire/areas.h"
#include "wire/crash_record.h"

#include "kit/registration.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace glovebox::fixtures;
namespace wire = glovebox::wire;
namespace hostile = glovebox::hostile;

constexpr int scribblingThreads = 2;

class Attack {
public:
    Attack() {
        shared.refresh();
        for (const auto& area : *shared.now()) {
            if (area->kind == hostile::Kind::sandboxPage && area->isWritable)
                device = reinterpret_cast<const wire::SandboxPage*>(area->at)->audio.device.load();
        }
    }
    ~Attack() {
        isEnding = true;
        for (auto& thread : threads) thread.join();
    }

    void set(std::uint32_t wanted, std::uint32_t seed, std::uint32_t pauseUs) {
        pause = pauseUs;
        tools = wanted;
        if (wanted == 0 || !threads.empty()) return;
        threads.emplace_back([this] { watch(); });
        for (int n = 0; n < scribblingThreads; ++n) {
            threads.emplace_back([this, own = seed * 16 + static_cast<std::uint32_t>(n)] { scribble(own); });
        }
        threads.emplace_back([this, seed] { rob(seed * 16 + 8); });
        threads.emplace_back([this, seed] { talk(seed * 16 + 9); });
    }

private:
    hostile::SharedAreas shared;
    hostile::Figures figures{};
    std::atomic<bool> isEnding{false};
    std::atomic<std::uint32_t> tools{0}, pause{0};
    std::vector<std::thread> threads;
    std::uint32_t device = 0;

    [[nodiscard]] bool has(std::uint32_t tool) const { return (tools.load(std::memory_order_relaxed) & tool) != 0; }
    void rest() const { std::this_thread::sleep_for(std::chrono::microseconds(pause + 1)); }

    void tell() {
        std::string line = hostile::lineBegin + std::string(" ") + std::to_string(glovebox::os::thisProcessId());
        for (const auto& figure : figures) line += " " + std::to_string(figure.load(std::memory_order_relaxed));
        line += hostile::lineEnd;
        static_cast<void>(!::write(STDOUT_FILENO, line.data(), line.size()));
    }
    /// Finds what is new, and tells: ever less often, because a host keeps 64 KiB of what a sandbox writes.
    void watch() {
        double untilTold = 1;
        bool hasProbed = false;
        for (double looks = 1; !isEnding; ++looks) {
            shared.refresh();
            if (has(hostile::probeWalls) && !std::exchange(hasProbed, true))
                hostile::probeWallsOnce(*shared.now(), figures);
            if (looks >= untilTold) {
                tell();
                untilTold = looks * 1.08;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
        }
        tell();
    }
    void scribble(std::uint32_t seed) {
        hostile::Scribbles scribbles(figures, seed);
        hostile::Random random(seed);
        while (!isEnding) {
            if (has(hostile::crashWithRecord) && random.oneIn(200)) crash(scribbles);
            scribbles.burst(*shared.now(), tools.load(std::memory_order_relaxed));
            rest();
        }
    }
    /// So that what stands in the record is what the host reads.
    void crash(hostile::Scribbles& scribbles) {
        tell();
        hostile::Areas records;
        for (const auto& area : *shared.now()) {
            if (area->kind == hostile::Kind::crashRecord) records.push_back(area);
        }
        for (int n = 0; n < 20; ++n) scribbles.burst(records, hostile::scribbleRecord);
        for (const auto& area : records) {
            auto& record = *reinterpret_cast<wire::CrashRecord*>(area->at);
            record.cause = static_cast<std::uint32_t>(wire::CrashCause::fault);
            record.signal = 9;
            record.phase.store(static_cast<std::uint32_t>(wire::CrashPhase::complete));
        }
        ::kill(::getpid(), SIGKILL);
    }
    void rob(std::uint32_t seed) {
        hostile::Random random(seed);
        while (!isEnding) {
            for (int n = 0; n < 64 && has(hostile::stealSleepers); ++n)
                hostile::stealSleepersOnce(*shared.now(), random, figures);
            rest();
        }
    }
    void talk(std::uint32_t seed) {
        hostile::Random random(seed);
        hostile::Chatter chatter(figures, seed);
        while (!isEnding) {
            if (has(hostile::floodMessages)) chatter.flood(device);
            if (has(hostile::swallowMessages)) chatter.swallow();
            if (has(hostile::breachMessages) && random.oneIn(20)) {
                tell();
                chatter.breach(device);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
};

class Scribbler : public AnyPrecision<Scribbler> {
public:
    static Description describe() {
        return {.id = "org.glovebox.test.scribbler",
                .name = "Glovebox Scribbler",
                .summary = "Writes over everything that its process can write",
                .inputs = {{"Main In", 2}, {"Return", 2, false}},
                .outputs = {{"Main Out", 2}},
                .noteInputs = 1,
                .noteOutputs = 1,
                .parameters = {{.id = hostile::toolsParameter,
                                .name = "Tools",
                                .maximum = double{1u << hostile::toolCount},
                                .isStepped = true},
                               {.id = hostile::seedParameter,
                                .name = "Seed",
                                .maximum = double{hostile::largestSeed},
                                .defaultValue = 1,
                                .isStepped = true},
                               {.id = hostile::pauseParameter,
                                .name = "Pause",
                                .maximum = double{hostile::largestPause},
                                .defaultValue = 200,
                                .isStepped = true}}};
    }

    template <typename Sample>
    void run(Slice<Sample>& slice) noexcept {
        if (!attack && slice.parameter(hostile::toolsParameter) != 0) attack = std::make_unique<Attack>();
        if (attack)
            attack->set(static_cast<std::uint32_t>(slice.parameter(hostile::toolsParameter)),
                        static_cast<std::uint32_t>(slice.parameter(hostile::seedParameter)),
                        static_cast<std::uint32_t>(slice.parameter(hostile::pauseParameter)));
        Event note;
        note.time = slice.start;
        note.key = 60;
        note.value = 0.5;
        slice.block.events->push(note);
        for (uint32_t channel = 0; channel < 2; ++channel) {
            const Sample* in = slice.input(0, channel);
            Sample* out = slice.output(0, channel);
            for (uint32_t i = 0; i < slice.frames; ++i) out[i] = in[i];
        }
    }
    void save(ParameterValues, std::vector<uint8_t>& state) const override { state.resize(20000, 'x'); }

private:
    std::unique_ptr<Attack> attack;
};

} // namespace

GLOVEBOX_FIXTURES(Scribbler)
