// Each crasher does what its first line says, in both formats, and behaves until then.

#include <fstream>
#include <string>
#include <vector>

#include "os/clock.h"
#include "os/process.h"
#include "testing/check.h"

namespace glovebox::crashers::test {
namespace {

constexpr uint64_t millisecondNs = 1000000;

/// The value of a field in one line of crashers.json, which holds one object per line.
std::string field(const std::string& line, const std::string& name) {
    const std::string key = "\"" + name + "\": ";
    const size_t at = line.find(key);
    if (at == std::string::npos) return {};
    const size_t begin = at + key.size();
    const size_t end = line.find_first_of(",}", begin);
    const std::string value = line.substr(begin, end - begin);
    return value.front() == '"' ? value.substr(1, value.size() - 2) : value;
}

std::vector<std::string> crashers() {
    std::ifstream file(std::string(GLOVEBOX_CRASHER_DIR) + "/crashers.json");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (!field(line, "name").empty()) lines.push_back(line);
    }
    return lines;
}

/// How the player ended: "exit code 0", "signal 11 (SIGSEGV)", or "hung" after `limitMs`.
std::string play(const std::string& format, const std::string& name, const std::string& blocks, uint64_t limitMs) {
    os::SpawnOptions options;
    options.executable = GLOVEBOX_CRASHER_PLAYER;
    options.arguments = {format, name, GLOVEBOX_CRASHER_DIR, blocks};
    auto child = os::Child::spawn(std::move(options));
    REQUIRE(child.isOk());
    os::ExitStatus status;
    if (child->waitUntil(os::nowNs() + limitMs * millisecondNs, status)) return status.text();
    child->kill();
    (void)child->waitUntil(os::nowNs() + 5000 * millisecondNs, status);
    return "hung";
}

} // namespace

TEST_CASE("every crasher ends as its first line says") {
    REQUIRE(crashers().size() >= 8);
    for (const std::string& crasher : crashers()) {
        const std::string expect = field(crasher, "expect");
        for (const char* format : {"clap", "vst3"}) {
            // A plugin that hangs is given half a second to show that it does; one that ends is waited for.
            const std::string end = play(format, field(crasher, "name"), "9", expect == "hung" ? 500 : 20000);
            const std::string expected = expect == "hung"     ? "hung"
                                         : expect == "exited" ? "exit code " + field(crasher, "code")
                                                              : field(crasher, "signal");
            if (end.find(expected) == std::string::npos) {
                CHECK_EQUAL(field(crasher, "name") + " as " + format + ": " + end, expected);
            }
        }
    }
}

TEST_CASE("a crasher in process behaves for as many blocks as it promises") {
    for (const std::string& crasher : crashers()) {
        if (field(crasher, "call") != "process") continue;
        for (const char* format : {"clap", "vst3"}) {
            CHECK_EQUAL(play(format, field(crasher, "name"), field(crasher, "after"), 20000), "exit code 0");
        }
    }
}

} // namespace glovebox::crashers::test
