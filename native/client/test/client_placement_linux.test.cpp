// A series of sandboxes is kept on one processor, beside that of a real-time host.
#include "client/series_placement.h"
#include "client/test/client_kit.h"
#include "os/affinity.h"
#include "os/clock.h"
#include "os/thread.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <thread>

using namespace client_kit;

namespace {

constexpr int hostPriority = 20;

/// This thread as a driver of audio, on one processor at a time, until the end of the case.
class DriverThread {
public:
    DriverThread() : processors(os::allowedProcessors()) {
        sched_param urgent{};
        urgent.sched_priority = hostPriority;
        isAllowed = ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &urgent) == 0;
    }
    ~DriverThread() {
        const sched_param none{};
        ::sched_setscheduler(0, SCHED_OTHER, &none);
        CHECK(os::letThread(os::thisProcessId(), os::thisThreadId(), processors));
    }
    DriverThread(const DriverThread&) = delete;
    DriverThread& operator=(const DriverThread&) = delete;

    const std::vector<std::uint32_t> processors;
    bool isAllowed = false;
};

using Places = std::vector<std::optional<std::uint32_t>>;

struct Chain {
    explicit Chain(std::size_t count) : rig(groupOptions(Crossing::synchronous, n)) {
        for (std::size_t i = 0; i < count; ++i) {
            boxes.push_back(addBox());
            devices.push_back(rig.add(boxes.back(), "gain"));
            if (i > 0) rig.connect(devices[i - 1], devices[i]);
        }
        rig.hear(devices.back());
    }
    SandboxId addBox() {
        SandboxOptions options;
        options.recovery = rig.recovery;
        const auto box = rig.group.addSandbox(options);
        REQUIRE(box.isOk());
        return box.value();
    }
    [[nodiscard]] Places places() {
        Places found;
        for (const auto box : boxes) found.push_back(rig.group.sandboxProcess(box).value().processor);
        return found;
    }
    /// Plays until they are there. Blocks follow each other with pauses, as a driver asks for them.
    bool playUntil(const Places& wanted) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (places() != wanted) {
            if (std::chrono::steady_clock::now() > limit) return false;
            rig.playBlock(n, false);
            os::sleepUntil(os::nowNs() + 100'000);
        }
        return true;
    }

    Rig rig;
    std::vector<SandboxId> boxes;
    std::vector<DeviceId> devices;
};

const Places nowhere(3, std::nullopt);

} // namespace

TEST_CASE(
    "client: a series is kept on a processor of its own beside that of a real-time host, and let go when it is none") {
    Chain chain(3), second(2);
    DriverThread driver;
    if (!driver.isAllowed) SKIP("this user may not use real-time scheduling");
    if (driver.processors.size() != 2) SKIP("only with two processors it is known where");
    for (const int host : {0, 1}) {
        REQUIRE(os::pinThisThread(driver.processors[host]));
        CHECK(chain.playUntil(Places(3, driver.processors[1 - host])));
    }
    // There is no third one for another series. One that misses a deadline gives way, which a busy machine may bring about.
    bool wasTried = false;
    for (int attempt = 0; attempt < 20 && !wasTried; ++attempt) {
        REQUIRE(chain.playUntil(Places(3, driver.processors[0])));
        const std::size_t before = chain.rig.blocks.size();
        for (std::uint32_t i = 0; i < 4 * client::SeriesWatch::blocksUntilSteady; ++i) {
            chain.rig.playBlock(n, false);
            second.rig.playBlock(n, false);
        }
        const auto& blocks = chain.rig.blocks;
        wasTried = std::all_of(blocks.begin() + static_cast<std::ptrdiff_t>(before), blocks.end(),
                               [](const PlayedBlock& block) { return block.isComplete; });
        if (wasTried) CHECK(second.places() == Places(2, std::nullopt));
    }
    CHECK(wasTried);
    // Until the first one goes quiet.
    CHECK(second.playUntil(Places(2, driver.processors[0])));
    const auto aside = second.rig.add(second.addBox(), "gain");
    second.rig.hear(aside);
    CHECK(second.playUntil(Places(2, std::nullopt)));
}

TEST_CASE("client: a series whose host has no real-time scheduling runs where the system likes") {
    Chain chain(3);
    for (std::uint32_t i = 0; i < 4 * client::SeriesWatch::blocksUntilSteady; ++i) chain.rig.playBlock(n, false);
    CHECK(chain.rig.group.ping(chain.boxes[0]).isOk());
    CHECK(chain.places() == nowhere);
}

TEST_CASE("client: a series in which a deadline is missed is let go") {
    Chain chain(3);
    DriverThread driver;
    if (!driver.isAllowed) SKIP("this user may not use real-time scheduling");
    if (driver.processors.size() != 2) SKIP("only with two processors it is known where");
    REQUIRE(os::pinThisThread(driver.processors.front()));
    REQUIRE(chain.playUntil(Places(3, driver.processors.back())));
    const auto still = static_cast<pid_t>(chain.rig.group.sandboxProcessId(chain.boxes[1]).value());
    REQUIRE(::kill(still, SIGSTOP) == 0);
    siginfo_t info{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(still), &info, WSTOPPED | WNOWAIT) == 0); // all of its threads
    chain.rig.playBlock(n, false);
    ::kill(still, SIGCONT);
    CHECK(!chain.rig.blocks.back().isComplete);
    CHECK(chain.playUntil(nowhere));
}

TEST_CASE("client: a thread that is not the sandbox's is kept nowhere, whatever the sandbox says") {
    client::ThreadPlacement placement;
    const std::uint32_t here = os::allowedProcessors().front();
    placement.serve(os::thisProcessId(), static_cast<std::uint32_t>(::getppid()), here);
    CHECK_EQUAL(placement.processor(), client::anyProcessor);
    placement.serve(os::thisProcessId(), 0, here);
    CHECK_EQUAL(placement.processor(), client::anyProcessor);
}

TEST_CASE("client: a thread that was kept on a processor may use all that it could before") {
    const auto before = os::allowedProcessors();
    client::ThreadPlacement placement;
    placement.serve(os::thisProcessId(), os::thisThreadId(), before.back());
    CHECK_EQUAL(placement.processor(), before.back());
    CHECK(os::allowedProcessors() == std::vector<std::uint32_t>{before.back()});
    placement.serve(os::thisProcessId(), os::thisThreadId(), client::anyProcessor);
    CHECK(os::allowedProcessors() == before);
}
