// What an idle standby costs.
#include "client/test/recovery_kit.h"
#include "os/process.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using namespace client_kit;

namespace {

/// How often the audio thread of a process went to sleep so far; all ones: it has none.
std::uint64_t sleepsOfAudioThread(std::uint32_t process) {
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::ifstream comm(task.path() / "comm");
        std::string name;
        std::getline(comm, name);
        if (name != "gb-audio") continue;
        std::ifstream status(task.path() / "status");
        for (std::string line; std::getline(status, line);) {
            constexpr std::string_view key = "voluntary_ctxt_switches:";
            if (line.starts_with(key)) return std::stoull(line.substr(key.size()));
        }
    }
    return ~std::uint64_t{0};
}

} // namespace

TEST_CASE("client: the audio thread of an idle standby sleeps through every block of its group") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Rig rig(groupOptions(crossing, 64));
        rig.recovery = automatic();
        rig.recovery.standby = true;
        const auto box = rig.sandbox();
        const auto a = rig.add(box, "gain");
        const auto b = rig.add(rig.sandbox(), "gain");
        rig.connect(a, b);
        const auto ready = [&] { return rig.group.standbyProcessId(box).value() != 0; };
        REQUIRE(playUntil(rig, ready));
        const auto standby = rig.group.standbyProcessId(box).value();
        const auto before = os::usageOf(standby);
        const auto sleeps = sleepsOfAudioThread(standby);
        REQUIRE(sleeps != ~std::uint64_t{0});
        const auto working = sleepsOfAudioThread(rig.group.sandboxProcessId(box).value());
        for (int i = 0; i < 300; ++i) rig.playBlock(64);
        CHECK_EQUAL(sleepsOfAudioThread(standby), sleeps);
        CHECK(sleepsOfAudioThread(rig.group.sandboxProcessId(box).value()) >
              working); // which proves that we can see it
        const auto after = os::usageOf(standby);
        REQUIRE(before.isOk() && after.isOk());
        std::printf("# an idle standby with one small plugin: %llu KiB private, %llu KiB shared, %llu us of CPU in 300 "
                    "blocks\n",
                    static_cast<unsigned long long>(after.value().privateBytes.value_or(0) / 1024),
                    static_cast<unsigned long long>(after.value().sharedBytes.value_or(0) / 1024),
                    static_cast<unsigned long long>(
                        (after.value().cpuNs.value_or(0) - before.value().cpuNs.value_or(0)) / 1000));
    }
}
