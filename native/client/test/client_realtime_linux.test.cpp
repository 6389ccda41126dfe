// Real-time scheduling: given from outside, below the owner of blocks, and taken from whoever holds a processor too long.
#include "client/realtime_grant.h"
#include "client/test/client_kit.h"
#include "client/test/process_list.h"
#include "os/clock.h"
#include "os/scheduling.h"
#include "os/thread.h"

#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

using namespace client_kit;

namespace {

constexpr int ownerPriority = 20;

SandboxId addRealtime(Rig& rig) {
    SandboxOptions options;
    const auto sandbox = rig.group.addSandbox(options);
    REQUIRE(sandbox.isOk());
    return sandbox.value();
}

RealtimeState stateOf(Rig& rig, SandboxId sandbox) {
    const auto process = rig.group.sandboxProcess(sandbox);
    return process ? process.value().realtime : RealtimeState::off;
}

bool becomes(Rig& rig, SandboxId sandbox, RealtimeState wanted) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (stateOf(rig, sandbox) != wanted) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

/// The scheduling of every thread of a process, as "name policy priority".
std::optional<os::ThreadScheduling> audioThreadOf(std::uint32_t pid) {
    std::error_code error;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
        std::ifstream name(task.path() / "comm");
        std::string text;
        std::getline(name, text);
        if (text != "gb-audio") continue;
        const auto found = os::schedulingOf(static_cast<std::uint32_t>(std::stoul(task.path().filename().string())));
        if (found) return found.value();
    }
    return std::nullopt;
}

/// It has something to do, with or without a processor to do it on.
bool isAudioThreadAtWork(std::uint32_t pid) {
    std::error_code error;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
        std::ifstream file(task.path() / "stat");
        std::string text;
        std::getline(file, text);
        if (text.find("(gb-audio) R ") != std::string::npos) return true;
    }
    return false;
}

void keepOn(std::uint32_t processor, std::uint32_t process) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    if (process == 0) {
        ::sched_setaffinity(0, sizeof only, &only);
        return;
    }
    std::error_code error;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", error))
        ::sched_setaffinity(std::stoi(task.path().filename().string()), sizeof only, &only);
}

/// This thread as a driver of audio would be, until the end of the case.
class AsDriver {
public:
    AsDriver() {
        sched_param urgent{};
        urgent.sched_priority = ownerPriority;
        ::sched_getaffinity(0, sizeof before, &before);
        isAllowed = ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &urgent) == 0;
    }
    ~AsDriver() {
        const sched_param none{};
        ::sched_setscheduler(0, SCHED_OTHER, &none);
        ::sched_setaffinity(0, sizeof before, &before);
    }
    bool isAllowed = false;

private:
    cpu_set_t before{};
};

} // namespace

TEST_CASE("client: sandboxes come below the owner of blocks, and not at all below the lowest") {
    CHECK_EQUAL(client::sandboxPriorityBelow(0), 0);
    CHECK_EQUAL(client::sandboxPriorityBelow(1), 0);
    for (int owner = 2; owner <= 99; ++owner) {
        CHECK(client::sandboxPriorityBelow(owner) < owner);
        CHECK(client::sandboxPriorityBelow(owner) > 0);
    }
}

TEST_CASE("client: real time is not granted to a thread that is not the sandbox's, whatever the sandbox says") {
    client::RealtimeGrant grant;
    const auto parent = static_cast<std::uint32_t>(::getppid());
    static_cast<void>(grant.serve(os::thisProcessId(), parent, ownerPriority));
    CHECK(grant.state() == RealtimeState::refused);
    CHECK(!grant.refusal().empty());
    const auto untouched = os::schedulingOf(parent);
    CHECK(!untouched || !untouched.value().isRealtime);
}

TEST_CASE("client: a sandbox has real time while the owner of blocks has it, and not a block longer than it must") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto box = addRealtime(rig);
    const auto device = rig.add(box, "gain");
    rig.hear(device);
    const auto pid = rig.group.sandboxProcessId(box).value();
    rig.playBlock(n);
    CHECK(stateOf(rig, box) == RealtimeState::waiting);
    REQUIRE(audioThreadOf(pid).has_value());
    CHECK(!audioThreadOf(pid)->isRealtime);
    {
        AsDriver driver;
        if (!driver.isAllowed) SKIP("this user may not use real-time scheduling");
        rig.playBlock(n);
        REQUIRE(becomes(rig, box, RealtimeState::granted));
        REQUIRE(audioThreadOf(pid).has_value());
        CHECK(audioThreadOf(pid)->isRealtime);
        CHECK_EQUAL(audioThreadOf(pid)->priority, client::sandboxPriorityBelow(ownerPriority));
        // One that comes later gets it, too.
        const auto later = addRealtime(rig);
        CHECK(becomes(rig, later, RealtimeState::granted));
    }
    rig.playBlock(n);
    CHECK(becomes(rig, box, RealtimeState::waiting));
    CHECK(!audioThreadOf(pid)->isRealtime);
    CHECK(rig.group.sandboxState(box).value() == SandboxState::ready);
}

TEST_CASE(
    "client: a plugin that loops with real-time scheduling starves neither its host nor its neighbours on the same "
    "processor") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        std::mutex mutex;
        std::condition_variable changed;
        std::map<SandboxId, SandboxEnd> ended;
        auto options = groupOptions(crossing, n);
        options.stageDeadlineNs = 10'000'000;
        options.blockDeadlineNs = 20'000'000;
        Rig rig(options, [&](const GroupEvent& event) {
            const auto* end = std::get_if<SandboxEnded>(&event);
            if (end == nullptr) return;
            const std::lock_guard lock(mutex);
            ended[end->sandbox] = end->end;
            changed.notify_all();
        });
        const auto hasEnded = [&](SandboxId sandbox) {
            const std::lock_guard lock(mutex);
            return ended.contains(sandbox);
        };
        // The looper first: whoever is woken first runs first.
        const auto doomed = addRealtime(rig);
        rig.addCrasher(doomed, "loop-in-process");
        const auto doomedProcess = rig.group.sandboxProcessId(doomed).value();
        const auto first = addRealtime(rig), second = addRealtime(rig);
        const auto a = rig.add(first, "integrator");
        const auto b = rig.add(second, "gain", Format::vst3);
        const auto x = noise(91, 2, 4000 * n);
        rig.feed(a, x);
        rig.feed(b, x);
        rig.hear(a);
        rig.hear(b);

        AsDriver driver;
        if (!driver.isAllowed) SKIP("this user may not use real-time scheduling");
        const std::uint32_t here = os::currentProcessor();
        keepOn(here, 0);
        for (const auto sandbox : {doomed, first, second}) keepOn(here, rig.group.sandboxProcessId(sandbox).value());
        rig.playBlock(n, false);
        for (const auto sandbox : {doomed, first, second}) REQUIRE(becomes(rig, sandbox, RealtimeState::granted));

        // Paced: 25 ms from one block to the next.
        constexpr std::uint64_t periodNs = 25'000'000;
        const std::uint64_t begun = os::nowNs();
        std::optional<std::size_t> firstMissed;
        for (std::uint64_t i = 1; i < 400 && !hasEnded(doomed); ++i) {
            os::sleepUntil(begun + i * periodNs);
            rig.playBlock(n, false);
            if (firstMissed || rig.blocks.back().outcomes.at(doomed) != StageOutcome::late) continue;
            firstMissed = rig.blocks.size() - 1;
            // The block is over, and the looper still loops: it was not waited for until something else had ended it.
            CHECK(isAudioThreadAtWork(doomedProcess));
            CHECK(stateOf(rig, doomed) == RealtimeState::withdrawn);
            CHECK(!audioThreadOf(doomedProcess).value_or(os::ThreadScheduling{.isRealtime = true}).isRealtime);
        }
        REQUIRE(firstMissed.has_value());
        REQUIRE(hasEnded(doomed));
        for (int i = 0; i < 4; ++i) rig.playBlock(n, false);
        CHECK(ended[doomed].state == SandboxState::hung);
        CHECK(!hasEnded(first) && !hasEnded(second));
        for (std::size_t i = 0; i < rig.blocks.size(); ++i) {
            const auto& block = rig.blocks[i];
            // In the block in which it begins to loop its neighbours can't run; in all others they do.
            if (i == *firstMissed) continue;
            for (const auto sandbox : {first, second}) CHECK(block.outcomes.at(sandbox) == StageOutcome::done);
        }
        CHECK(stateOf(rig, first) == RealtimeState::granted);
        CHECK(stateOf(rig, second) == RealtimeState::granted);
    }
}
