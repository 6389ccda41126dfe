#include "os/fork.h"
#include "os/process.h"
#include "os/thread.h"

#include "../support.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

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
    CHECK_EQUAL(usage.value().threads.value_or(0), 1u);
    CHECK(usage.value().descriptors.value_or(0) >= 3);
    CHECK(usage.value().privateBytes.value_or(0) > 0);
    CHECK(usage.value().residentBytes.value_or(0) >= usage.value().privateBytes.value_or(0));
}

TEST_CASE("usage counts sockets among descriptors, and bytes that went to a disk") {
    const auto before = usageOf(thisProcessId());
    REQUIRE(before.isOk());
    REQUIRE(before.value().descriptors.has_value());
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    const Handle one{ends[0]}, other{ends[1]}, file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const auto after = usageOf(thisProcessId());
    REQUIRE(after.isOk());
    CHECK_EQUAL(*after.value().descriptors, *before.value().descriptors + 3);
    CHECK_EQUAL(*after.value().connections, *before.value().connections + 2);

    if (!before.value().writtenBytes) SKIP("this kernel does not count what is written");
    // Counted when the system takes it to write it later; a disk that is memory is none.
    std::string path = std::filesystem::temp_directory_path() / "glovebox-usage-XXXXXX";
    const Handle disk{::mkostemp(path.data(), O_CLOEXEC)};
    REQUIRE(disk.isOpen());
    ::unlink(path.c_str());
    struct statfs about {};
    REQUIRE(::fstatfs(static_cast<int>(disk.get()), &about) == 0);
    const std::vector<char> bytes(1u << 20, 'x');
    REQUIRE(::write(static_cast<int>(disk.get()), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    ::fsync(static_cast<int>(disk.get()));
    const auto written = usageOf(thisProcessId());
    REQUIRE(written.isOk());
    const bool isMemory = about.f_type == TMPFS_MAGIC || about.f_type == RAMFS_MAGIC;
    if (!isMemory) CHECK(*written.value().writtenBytes >= *after.value().writtenBytes + bytes.size());
}

TEST_CASE("a process that has ended uses nothing that could be told, also before anybody has asked for its status") {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    siginfo_t info{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
    const auto usage = usageOf(static_cast<std::uint32_t>(child));
    CHECK(usage.status().code == core::ErrorCode::unknownObject);
    ::waitpid(child, nullptr, 0);
    CHECK(usageOf(static_cast<std::uint32_t>(child)).status().code == core::ErrorCode::unknownObject);
}

TEST_CASE("memory and descriptors of a process are told here") {
    const auto usage = usageOf(thisProcessId());
    REQUIRE(usage.isOk());
    CHECK(usage.value().privateBytes.has_value());
    CHECK(usage.value().descriptors.has_value());
}
