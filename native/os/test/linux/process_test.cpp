#include "os/fork.h"
#include "os/process.h"

#include "../support.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

using namespace glovebox;
using namespace glovebox::os;

TEST_CASE("memory beyond the limit is refused to the child") {
    if (test::isSanitized) SKIP("sanitizers need more memory than the limit");
    SpawnOptions within = test::childOptions({"allocate", "8"});
    within.limits.memoryBytes = 64u << 20;
    CHECK_EQUAL(test::runToEnd(std::move(within)).output, "allocated");
    SpawnOptions beyond = test::childOptions({"allocate", "100"});
    beyond.limits.memoryBytes = 64u << 20;
    CHECK_EQUAL(test::runToEnd(std::move(beyond)).output, "refused");
}

TEST_CASE("limits of a child that runs already are lowered from outside, and never raised") {
    auto child = Child::spawn(test::childOptions({"sleep"}));
    REQUIRE(child.isOk());
    const auto openFiles = [&] {
        rlimit now{};
        CHECK_EQUAL(::prlimit(static_cast<pid_t>(child->id()), RLIMIT_NOFILE, nullptr, &now), 0);
        return std::pair{now.rlim_cur, now.rlim_max};
    };
    ResourceLimits limits;
    limits.openFiles = 50;
    CHECK(limitChild(*child, limits).isOk());
    CHECK(openFiles() == (std::pair<rlim_t, rlim_t>{50, 50}));
    limits.openFiles = 60;
    CHECK(limitChild(*child, limits).isOk());
    CHECK(openFiles() == (std::pair<rlim_t, rlim_t>{50, 50}));
    CHECK(!limitChild(Child(), limits).isOk());
}

TEST_CASE("a child starts with default signals, whatever its parent ignores or blocks") {
    struct sigaction ignore {};
    struct sigaction before {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before);
    sigset_t blocked;
    sigset_t maskBefore;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &maskBefore);
    const std::string output = test::runToEnd(test::childOptions({"signals"})).output;
    sigset_t maskAfter;
    ::pthread_sigmask(SIG_SETMASK, &maskBefore, &maskAfter);
    ::sigaction(SIGPIPE, &before, nullptr);
    CHECK_EQUAL(output, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    CHECK_EQUAL(::sigismember(&maskAfter, SIGUSR1), 1);
}

TEST_CASE("a child dies with the process that started it") {
    auto witness = createOutputPipe();
    REQUIRE(witness.isOk());
    const pid_t parent = ::fork();
    if (parent == 0) {
        SpawnOptions options = test::childOptions({"sleep"});
        options.inherited = {&witness->second};
        auto child = Child::spawn(std::move(options));
        ::_exit(child.isOk() ? 0 : 1); // without destructors: as if it had been killed
    }
    int status = 0;
    ::waitpid(parent, &status, 0);
    CHECK_EQUAL(WEXITSTATUS(status), 0);
    witness->second.close();
    CHECK_EQUAL(test::readToEnd(witness->first), "");
}

TEST_CASE("no zombie stays when a start fails") {
    SpawnOptions options;
    options.executable = "/no/such/program";
    CHECK(!Child::spawn(std::move(options)));
    CHECK_EQUAL(::waitpid(-1, nullptr, WNOHANG), -1);
    CHECK_EQUAL(errno, ECHILD);
}

TEST_CASE("usage counts threads and descriptors of a child") {
    auto child = Child::spawn(test::childOptions({"sleep"}));
    REQUIRE(child.isOk());
    const auto usage = usageOf(child->id());
    REQUIRE(usage.isOk());
    CHECK_EQUAL(usage.value().threads, 1u);
    CHECK(usage.value().openFiles >= 3);
    CHECK(usage.value().privateBytes > 0);
    CHECK(usage.value().residentBytes >= usage.value().privateBytes);
}
