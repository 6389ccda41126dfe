#include "os/clock.h"
#include "os/random.h"
#include "os/thread.h"
#include "testing/check.h"

#include <set>
#include <thread>

using namespace glovebox::os;

TEST_CASE("sleepUntil never returns before its deadline") {
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t deadline = nowNs() + 500'000;
        sleepUntil(deadline);
        CHECK(nowNs() >= deadline);
    }
}

TEST_CASE("a thread's CPU time grows while it works") {
    const std::uint64_t before = threadCpuNs();
    // Some systems count in ticks of 15.6 ms.
    const std::uint64_t limit = nowNs() + 2'000'000'000;
    while (threadCpuNs() == before && nowNs() < limit) {
    }
    CHECK(threadCpuNs() > before);
}

TEST_CASE("threads have numbers of their own") {
    std::uint32_t other = 0;
    std::thread([&] {
        nameThisThread("a name that is longer than any system keeps it");
        other = thisThreadId();
    }).join();
    CHECK(other != 0);
    CHECK(other != thisThreadId());
    CHECK(processorCount() >= 1);
}

TEST_CASE("denormals are flushed only while the guard lives") {
    volatile float tiny = 1e-38f;
    {
        const DenormalGuard guard;
        CHECK_EQUAL(static_cast<float>(tiny * 0.01f), 0.0f);
    }
    CHECK(tiny * 0.01f > 0.0f);
}

TEST_CASE("random names differ and are hexadecimal") {
    std::set<std::string> names;
    for (int i = 0; i < 64; ++i) names.insert(randomHex(8));
    CHECK_EQUAL(names.size(), 64u);
    CHECK_EQUAL(names.begin()->size(), 16u);
    CHECK_EQUAL(names.begin()->find_first_not_of("0123456789abcdef"), std::string::npos);
}
