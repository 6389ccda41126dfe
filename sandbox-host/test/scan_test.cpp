#include "spawned_host.h"

using namespace glovebox;
using namespace glovebox::sandbox::test;

namespace {

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("a scan prints one line of JSON per plugin") {
    const Run run = runSandboxHost({"--scan", fixtures + "/gain.clap"});
    CHECK_EQUAL(run.status.text(), "exit code 0");
    CHECK(
        run.output.starts_with("{\"format\":\"clap\",\"id\":\"org.glovebox.fixture.gain\",\"name\":\"Glovebox Gain\""));
    CHECK(contains(run.output, "\"inputs\":[{\"name\":\"Main In\",\"channels\":2,\"isMain\":true"));
    CHECK(contains(run.output, "\"parameterCount\":1"));
    CHECK(run.output.ends_with("}\n"));
    CHECK_EQUAL(run.output.find('\n'), run.output.size() - 1);
    const Run fast = runSandboxHost({"--scan-fast", fixtures + "/gain.vst3"});
    CHECK_EQUAL(fast.status.text(), "exit code 0");
    CHECK(fast.output.starts_with("{\"format\":\"vst3\""));
    CHECK(!contains(fast.output, "parameterCount"));
}

TEST_CASE("a file that is no plugin gives one line with its code, and exit code 1") {
    const Run run = runSandboxHost({"--scan", GLOVEBOX_SANDBOX_HOST "-that-does-not-exist.clap"});
    CHECK_EQUAL(run.status.text(), "exit code 1");
    CHECK(run.output.starts_with("{\"error\":{\"code\":\"no-such-file\",\"message\":"));
}

TEST_CASE("a plugin that crashes when it is loaded ends its scan by the signal") {
    const Run run = runSandboxHost({"--scan", GLOVEBOX_CRASHERS "/segfault-at-load.clap"});
    if (contains(run.output, "the loader refused the library"))
        SKIP("the loader of this system survives it and says so");
    CHECK(run.status.wasSignalled);
    CHECK(run.output.empty());
}

TEST_CASE("the version is printed, nonsense is refused with exit code 2") {
    const Run run = runSandboxHost({"--version"});
    CHECK_EQUAL(run.status.text(), "exit code 0");
    CHECK(run.output.starts_with("sandbox-host "));
    CHECK_EQUAL(runSandboxHost({"--dance"}).status.text(), "exit code 2");
    CHECK_EQUAL(runSandboxHost({}).status.text(), "exit code 2");
}

TEST_CASE("without a connection there is nothing to serve") {
    CHECK_EQUAL(runSandboxHost({"--serve"}).status.text(), "exit code 1");
}

TEST_CASE("limits of the command line hold: a scan that may open no file finds none") {
    if (os::WaitPort::needsHandle()) SKIP("Windows has no limit of open files");
    const Run run = runSandboxHost({"--scan", fixtures + "/gain.clap", "--open-files", "4"});
    CHECK_EQUAL(run.status.text(), "exit code 1");
}
