#include "os/process.h"

#include "../support.h"

#include <windows.h>

#include <cstdlib>

using namespace glovebox;
using namespace glovebox::os;

TEST_CASE("a child inherits no handle that is not listed") {
    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    const Handle leaky{reinterpret_cast<NativeHandle>(CreateEventW(&inheritable, TRUE, FALSE, nullptr))};
    REQUIRE(leaky.isOpen());
    const std::string number = std::to_string(leaky.get());
    CHECK_EQUAL(test::runToEnd(test::childOptions({"handle", number})).output, "closed");
}

TEST_CASE("a killed child says so") {
    auto child = Child::spawn(test::childOptions({"sleep"}));
    REQUIRE(child.isOk());
    child->kill();
    ExitStatus status;
    CHECK(child->waitUntil(test::limitNs(), status));
    CHECK(status.wasSignalled);
    CHECK(status.text().find("killed by its parent") != std::string::npos);
}

TEST_CASE("exit codes below zero are no exceptions, and what ends a process at a breakpoint is one") {
    const auto status = [](const std::string& code) {
        return test::runToEnd(test::childOptions({"exit", code})).status;
    };
    const ExitStatus negative = status("-1");
    CHECK(!negative.wasSignalled);
    CHECK_EQUAL(negative.text(), "exit code -1");
    CHECK(!status("-1073741").wasSignalled);
    CHECK_EQUAL(status(std::to_string(static_cast<int>(0x80000003))).text(), "exception 0x80000003 (breakpoint)");
    CHECK_EQUAL(status(std::to_string(static_cast<int>(0xC0000005))).text(), "exception 0xc0000005 (access violation)");
}

TEST_CASE("what a process has started to die with it is ended by its end, however it ends") {
    const auto leave = [](const char* task) {
        auto pipe = createOutputPipe();
        REQUIRE(pipe.isOk());
        SpawnOptions options = test::childOptions({task});
        options.standardOutput = std::move(pipe->second);
        options.dieWithParent = false;
        auto parent = Child::spawn(std::move(options));
        REQUIRE(parent.isOk());
        Poller poller;
        REQUIRE(poller.add(parent->exitHandle().get(), 1, Poller::readable).isOk());
        std::vector<Poller::Ready> ready;
        REQUIRE(poller.wait(test::limitNs(), ready).isOk());
        REQUIRE(ready.size() == 1);
        // Not reaped yet: that would end what it left, too.
        char text[32] = {};
        REQUIRE(readAvailable(pipe->first, text, sizeof text - 1).size > 0);
        const auto grandchild = static_cast<std::uint32_t>(std::atoi(text));
        const std::uint64_t patienceNs = nowNs() + 2'000'000'000;
        while (usageOf(grandchild) && nowNs() < patienceNs) Sleep(10);
        return usageOf(grandchild).isOk();
    };
    CHECK(!leave("parent-dies"));
    CHECK(leave("parent-leaves"));
}
