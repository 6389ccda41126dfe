#include "os/process.h"

#include "../support.h"
#include "os/limit_usage.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace glovebox;
using namespace glovebox::os;

namespace {

/// A pipe whose writing end the child inherits as descriptor 3.
std::pair<Handle, Handle> witnessPipe() {
    auto pipe = createOutputPipe();
    REQUIRE(pipe.isOk());
    return std::move(pipe).value();
}

/// Reads until the helper has printed its line.
void waitForLine(const Handle& pipe) {
    Poller poller;
    REQUIRE(poller.add(pipe.get(), 1, Poller::readable).isOk());
    std::vector<Poller::Ready> ready;
    REQUIRE(poller.wait(test::limitNs(), ready).isOk());
    char buffer[64];
    CHECK(readAvailable(pipe, buffer, sizeof buffer).size > 0);
}

} // namespace

TEST_CASE("a child inherits the listed descriptors and no other") {
    // Ones that a careless start would pass on.
    const Handle leaky{::open("/dev/null", O_RDONLY)};
    const Handle farLeaky{::fcntl(static_cast<int>(leaky.get()), F_DUPFD, 200)};
    REQUIRE(farLeaky.isOpen());
    const auto witness = witnessPipe();
    SpawnOptions options = test::childOptions({"descriptors"});
    options.inherited = {&witness.second, &leaky};
    CHECK_EQUAL(test::runToEnd(std::move(options)).output, "0\n1\n2\n3\n4\n");
    CHECK_EQUAL(test::runToEnd(test::childOptions({"descriptors"})).output, "0\n1\n2\n");
}

TEST_CASE("inherited descriptors arrive in order even when sources and targets overlap") {
    const auto witness = witnessPipe();
    const Handle other{::open("/dev/null", O_RDONLY)};
    // Copies whose numbers lie among the targets 3, 4, 5 as far as these are free, in descending order.
    std::vector<Handle> copies;
    for (int i = 0; i < 4; ++i) copies.emplace_back(::fcntl(static_cast<int>(other.get()), F_DUPFD_CLOEXEC, 3));
    SpawnOptions options = test::childOptions({"write", "right"});
    options.inherited = {&witness.second, &copies[3], &copies[2], &copies[1], &copies[0]};
    auto child = Child::spawn(std::move(options));
    REQUIRE(child.isOk());
    Handle writer = witness.second.duplicate();
    ExitStatus status;
    CHECK(child->waitUntil(test::limitNs(), status));
    CHECK_EQUAL(status.code, 0);
    char buffer[16];
    CHECK_EQUAL(readAvailable(witness.first, buffer, sizeof buffer).size, 5u);
}

TEST_CASE("a handle that is not open can't be inherited") {
    const Handle closed;
    SpawnOptions options = test::childOptions({"exit", "0"});
    options.inherited = {&closed};
    CHECK_EQUAL(Child::spawn(std::move(options)).status().code, core::ErrorCode::invalidArgument);
}

TEST_CASE("limits hold in the child before it runs and leave the parent alone") {
    if (test::isSanitized) SKIP("sanitizers need more memory than the limit");
    SpawnOptions options = test::childOptions({"limits"});
    options.limits.memoryBytes = 64u << 20;
    options.limits.openFiles = 32;
    options.limits.fileBytes = 12'345;
    options.limits.cpuSeconds = 77;
    rlimit own{};
    REQUIRE(::getrlimit(RLIMIT_DATA, &own) == 0);
    const std::uint64_t memory = systemBoundsMemory() ? 64u << 20 : static_cast<std::uint64_t>(own.rlim_cur);
    CHECK_EQUAL(test::runToEnd(std::move(options)).output, std::to_string(memory) + " 32 0 12345 77");
    const int descriptor = ::fcntl(0, F_DUPFD_CLOEXEC, 100);
    CHECK(descriptor >= 100);
    ::close(descriptor);
}

TEST_CASE("a limit below the number of inherited handles still starts") {
    const auto witness = witnessPipe();
    SpawnOptions options = test::childOptions({"exit", "5"});
    options.inherited = {&witness.second, &witness.second, &witness.second, &witness.second};
    options.limits.openFiles = 5;
    // The loader needs a descriptor for the C library, so the program ends with an error of the loader: it was started.
    const auto child = Child::spawn(std::move(options));
    CHECK(child.isOk());
}

TEST_CASE("the working directory is the child's own") {
    SpawnOptions options = test::childOptions({"folder"});
    options.workingDirectory = "/";
    CHECK_EQUAL(test::runToEnd(std::move(options)).output, "/");
    SpawnOptions wrong = test::childOptions({"folder"});
    wrong.workingDirectory = "/no/such/folder";
    const auto child = Child::spawn(std::move(wrong));
    REQUIRE(!child.isOk());
    CHECK(child.status().text().find("working directory") != std::string::npos);
}

TEST_CASE("kill reaches grandchildren") {
    auto witness = witnessPipe();
    auto output = witnessPipe();
    SpawnOptions options = test::childOptions({"grandchild"});
    options.inherited = {&witness.second};
    options.standardOutput = std::move(output.second);
    auto child = Child::spawn(std::move(options));
    REQUIRE(child.isOk());
    witness.second.close();
    waitForLine(output.first);
    child->kill();
    // Closed only when the last process that holds it is gone.
    CHECK_EQUAL(test::readToEnd(witness.first), "");
}

TEST_CASE("what a child leaves behind in its group ends when it is reaped") {
    auto witness = witnessPipe();
    SpawnOptions options = test::childOptions({"orphan"});
    options.inherited = {&witness.second};
    auto child = Child::spawn(std::move(options));
    REQUIRE(child.isOk());
    witness.second.close();
    ExitStatus status;
    CHECK(child->waitUntil(test::limitNs(), status));
    CHECK_EQUAL(status.code, 0);
    CHECK_EQUAL(test::readToEnd(witness.first), "");
}

TEST_CASE("a crash names its signal") {
    const test::Outcome outcome = test::runToEnd(test::childOptions({"crash"}));
    CHECK_EQUAL(outcome.status.text(), "signal " + std::to_string(SIGSEGV) + " (SIGSEGV)");
}
