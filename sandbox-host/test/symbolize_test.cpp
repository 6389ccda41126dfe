#include "spawned_host.h"

#include "testing/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

using glovebox::sandbox::test::fixtures;

namespace {

/// What a shell gives for the questions, with the exit code behind it.
std::string symbolize(const std::string& questions) {
    const std::string command =
        "printf '" + questions + "' | " GLOVEBOX_SANDBOX_HOST " --symbolize --memory-bytes 268435456; echo \"exit $?\"";
    std::FILE* const run = ::popen(command.c_str(), "r");
    REQUIRE(run != nullptr);
    std::string output;
    char buffer[4096];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, run)) output.append(buffer, size);
    ::pclose(run);
    return output;
}

} // namespace

TEST_CASE("every question gets one line of JSON, in its order") {
    CHECK_EQUAL(symbolize("10 /nowhere/at all.so\\n0 " + fixtures + "/gain.clap\\n0x1f /nowhere/at all.so\\n"),
                "{\"error\":\"there is no such file: /nowhere/at all.so\"}\n{}\n"
                "{\"error\":\"there is no such file: /nowhere/at all.so\"}\nexit 0\n");
    CHECK_EQUAL(symbolize(""), "exit 0\n");
}

TEST_CASE("a question that is none gets an error of its own and costs the others nothing") {
    const char* const none = "{\"error\":\"expected an offset and a path\"}\n";
    CHECK_EQUAL(symbolize("hello\\n\\n12345678123456789 /a\\n1 \\n-1 /a\\n0 " + fixtures + "/gain.clap"),
                std::string(none) + none + none + none + none + "{}\nexit 0\n");
}

TEST_CASE("a path that names a device, a folder or a pipe without a writer gets an error, and the next its answer") {
    const std::string refused = "{\"error\":\"this is no regular file: ";
    const std::string pipe =
        (std::filesystem::temp_directory_path() / "glovebox-symbolize-test-pipe").string() + std::to_string(::getpid());
    std::remove(pipe.c_str());
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const std::string found = symbolize("1 /dev/zero\\n1 /\\n1 " + pipe + "\\n0 " + fixtures + "/gain.clap\\n");
    std::remove(pipe.c_str());
    CHECK_EQUAL(found, refused + "/dev/zero\"}\n" + refused + "/\"}\n" + refused + pipe + "\"}\n{}\nexit 0\n");
}

TEST_CASE("a place in a plugin is named with its function and line") {
    const std::string found = symbolize(
        "'$(nm --defined-only " + fixtures +
        "/gain.clap 2>/dev/null | grep -m 1 -i ' t .*gain.*process' | cut -d ' ' -f 1)' " + fixtures + "/gain.clap\\n");
    if (found.find("expected an offset") != std::string::npos) SKIP("nm is not here");
    CHECK(found.starts_with("{\"function\":\""));
    CHECK(found.find("\",\"functionOffset\":0,\"file\":\"") != std::string::npos);
    CHECK(found.find("\"line\":") != std::string::npos);
}

TEST_CASE("more questions than are answered end with exit code 1, the first are answered") {
    std::string many;
    for (int i = 0; i < 1025; ++i) many += "1 /a\\n";
    const std::string output = symbolize(many);
    CHECK(output.ends_with("exit 1\n"));
    std::size_t lines = 0;
    for (const char each : output) lines += each == '\n' ? 1 : 0;
    CHECK_EQUAL(lines, 1024 + 1);
}
