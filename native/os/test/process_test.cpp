#include "os/process.h"

#include "os/thread.h"
#include "support.h"

#include <cstdlib>

using namespace glovebox;
using namespace glovebox::os;

TEST_CASE("a child's exit code comes back") {
    const test::Outcome outcome = test::runToEnd(test::childOptions({"exit", "3"}));
    CHECK(!outcome.status.wasSignalled);
    CHECK_EQUAL(outcome.status.code, 3);
    CHECK_EQUAL(outcome.status.text(), "exit code 3");
}

TEST_CASE("a crash is told apart from an exit") {
    const test::Outcome outcome = test::runToEnd(test::childOptions({"crash"}));
    CHECK(outcome.status.wasSignalled);
    CHECK(outcome.status.text().find("exit code") == std::string::npos);
}

TEST_CASE("arguments arrive exactly as given") {
    const std::string output = test::runToEnd(test::childOptions({"arguments", "two words", "", "a \"quote\"",
                                                                  "trailing\\", "\\\\\"x", "tab\there"}))
                                   .output;
    std::string expected = "two words\n\na \"quote\"\ntrailing\\\n\\\\\"x\ntab\there\n";
    std::string plain;
    for (const char character : output) {
        if (character != '\r') plain += character;
    }
    CHECK_EQUAL(plain, expected);
}

TEST_CASE("the environment is what was given and nothing else") {
    SpawnOptions options = test::childOptions({"variable", "OS_TEST"});
    options.environment = {"OS_TEST=given"};
    CHECK_EQUAL(test::runToEnd(std::move(options)).output, "given");
    CHECK_EQUAL(test::runToEnd(test::childOptions({"variable", "PATH"})).output, "(unset)");
}

TEST_CASE("a program that does not exist is a typed error") {
    SpawnOptions options;
    options.executable = "/no/such/program";
    const auto child = Child::spawn(std::move(options));
    REQUIRE(!child.isOk());
    CHECK_EQUAL(child.status().code, core::ErrorCode::noSuchFile);
}

TEST_CASE("kill ends a child that sleeps for ever, and its end can be polled") {
    auto child = Child::spawn(test::childOptions({"sleep"}));
    REQUIRE(child.isOk());
    ExitStatus status;
    CHECK(!child->tryReap(status));
    CHECK(!child->waitUntil(nowNs() + 1'000'000, status));
    Poller poller;
    REQUIRE(poller.add(child->exitHandle().get(), 4, Poller::readable).isOk());
    child->kill();
    std::vector<Poller::Ready> ready;
    CHECK(poller.wait(test::limitNs(), ready));
    CHECK_EQUAL(ready.size(), 1u);
    poller.remove(child->exitHandle().get(), 4);
    CHECK(child->waitUntil(test::limitNs(), status));
    CHECK(!child->isOpen());
    child->kill(); // harmless
    CHECK(!child->tryReap(status));
}

TEST_CASE("a child that is dropped is gone") {
    std::uint32_t id = 0;
    {
        auto child = Child::spawn(test::childOptions({"sleep"}));
        REQUIRE(child.isOk());
        id = child->id();
        CHECK(usageOf(id).isOk());
    }
    CHECK(!usageOf(id));
}

TEST_CASE("assigning over a child ends the one it held") {
    auto first = Child::spawn(test::childOptions({"sleep"}));
    auto second = Child::spawn(test::childOptions({"sleep"}));
    REQUIRE(first.isOk() && second.isOk());
    const std::uint32_t firstId = first->id();
    const std::uint32_t secondId = second->id();
    first.value() = std::move(second.value());
    CHECK(!usageOf(firstId));
    CHECK_EQUAL(first->id(), secondId);
    CHECK(!second->isOpen());
}

TEST_CASE("usage of our own process is plausible") {
    const auto usage = usageOf(thisProcessId());
    REQUIRE(usage.isOk());
    CHECK(usage.value().residentBytes.value_or(0) > 100'000);
    // Where the system tells: that Linux does is a test of its own.
    CHECK(usage.value().privateBytes.value_or(10'001) > 10'000);
    CHECK(usage.value().cpuNs.value_or(0) > 0);
    CHECK(usage.value().threads.value_or(0) >= 1);
    CHECK(usage.value().descriptors.value_or(1) >= 1);
}
