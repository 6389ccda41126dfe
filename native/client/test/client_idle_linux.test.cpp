// What an idle lab costs: nobody wakes up, of the host and of the sandboxes, also of those that have played.
#include "client/test/client_kit.h"
#include "client/test/recovery_kit.h"
#include "os/thread.h"
#include "os/wait_words.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>

using namespace client_kit;

namespace {

std::set<std::string> threadsOf(std::uint32_t process) {
    std::set<std::string> threads;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", error))
        threads.insert(entry.path());
    return threads;
}

/// How often these threads have gone to sleep, all together.
std::uint64_t sleepsOf(const std::set<std::string>& threads) {
    const std::string key = "voluntary_ctxt_switches:";
    std::uint64_t sum = 0;
    for (const auto& thread : threads) {
        std::ifstream status(thread + "/status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with(key)) sum += std::stoull(line.substr(key.size()));
        }
    }
    return sum;
}

/// What looks around does so five times a second: nobody has woken up for three of those.
bool becomesCalm(const std::set<std::string>& threads) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
        const auto before = sleepsOf(threads);
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        if (sleepsOf(threads) == before) return true;
    }
    return false;
}

} // namespace

TEST_CASE("client: an idle group wakes nobody of the host, and no standby, with limits and autosave, before and after "
          "blocks") {
    const auto old = threadsOf(os::thisProcessId());
    RuntimeOptions options;
    options.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    options.pingEveryMs = 0;
    auto runtime = Runtime::create(options);
    REQUIRE(runtime.isOk());
    Rig rig(*runtime, groupOptions(Crossing::synchronous, 64));
    rig.recovery = automatic();
    rig.recovery.standby = true;
    const auto box = rig.sandbox();
    const auto a = rig.add(box, "gain");
    rig.recovery.standby = false;
    const auto b = rig.add(rig.sandbox(), "gain");
    rig.connect(a, b);
    REQUIRE(playUntil(rig, [&] { return rig.group.standbyProcessId(box).value() != 0; }));

    std::set<std::string> threads;
    const auto collect = [&] {
        threads = threadsOf(os::thisProcessId());
        for (const auto& one : old) threads.erase(one);
        threads.merge(threadsOf(rig.group.standbyProcessId(box).value()));
    };
    collect();
    CHECK(threads.size() > 5); // watcher, saver, standby keeper ...; three of the standby
    CHECK(becomesCalm(threads));

    // A parameter makes a state old: it is saved, and then all is calm again.
    REQUIRE(rig.group.setParameter(a, 0, 0.25).isOk());
    rig.playBlock(64);
    collect();
    CHECK(becomesCalm(threads));
}

TEST_CASE("client: sandboxes that have played wake up no more, for ten seconds") {
    if (!os::canWaitOnManyWords())
        SKIP("this kernel cannot wait on two words at once: idle audio threads look ten times a second");
    RuntimeOptions options;
    options.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    options.pingEveryMs = 0;
    auto runtime = Runtime::create(options);
    REQUIRE(runtime.isOk());
    Rig rig(*runtime, groupOptions(Crossing::synchronous, 64));
    // One sleeps on the wave, the other on its bell.
    const auto first = rig.sandbox(), second = rig.sandbox();
    rig.connect(rig.add(first, "gain"), rig.add(second, "gain"));
    for (int i = 0; i < 20; ++i) rig.playBlock(64);
    std::set<std::string> threads = threadsOf(rig.group.sandboxProcessId(first).value());
    threads.merge(threadsOf(rig.group.sandboxProcessId(second).value()));
    CHECK(threads.size() >= 6); // main, control and audio of each
    // They look for robbed wake-ups for a second, ten times.
    REQUIRE(becomesCalm(threads));
    const auto before = sleepsOf(threads);
    std::this_thread::sleep_for(std::chrono::seconds(10));
    const auto woken = sleepsOf(threads) - before;
    std::printf("# %llu context switches of %zu threads in 10 s\n", static_cast<unsigned long long>(woken),
                threads.size());
    CHECK_EQUAL(woken, 0u);
    // And they are there at once.
    rig.playBlock(64);
    CHECK(sleepsOf(threads) > before);
}
