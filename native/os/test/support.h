#pragma once

#include "os/clock.h"
#include "os/files.h"
#include "os/poller.h"
#include "os/process.h"
#include "testing/check.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace glovebox::os::test {

/// A sanitizer reserves more memory than limits of these tests allow.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true;
#else
constexpr bool isSanitized = false;
#endif

/// No wait of a test lasts longer: it fails instead of hanging.
inline std::uint64_t limitNs() { return nowNs() + 10'000'000'000u; }

inline std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// A program or library that is built beside this test.
inline std::string helperPath(const std::string& name) {
    const std::string self = pathOfThisModule();
    const std::size_t folderEnd = self.find_last_of("/\\");
#ifdef _WIN32
    const std::string suffix = name.find('.') == std::string::npos ? ".exe" : "";
#else
    const std::string suffix;
#endif
    return self.substr(0, folderEnd) + "/helpers/" + name + suffix;
}

/// Everything that is written to the pipe until its last writer closes it; fails the case after the limit.
inline std::string readToEnd(const Handle& pipe) {
    Poller poller;
    CHECK(poller.add(pipe.get(), 1, Poller::readable));
    std::vector<Poller::Ready> ready;
    std::string text;
    char buffer[512];
    const std::uint64_t limit = limitNs();
    for (;;) {
        const PipeRead read = readAvailable(pipe, buffer, sizeof buffer);
        text.append(buffer, read.size);
        if (read.isClosed) return text;
        if (read.size > 0) continue;
        if (nowNs() >= limit) {
            CHECK(!"the pipe stayed open");
            return text;
        }
        CHECK(poller.wait(limit, ready));
    }
}

struct Outcome {
    std::string output;
    ExitStatus status;
};

inline SpawnOptions childOptions(std::vector<std::string> arguments) {
    SpawnOptions options;
    options.executable = helperPath("os_test_child");
    options.arguments = std::move(arguments);
    return options;
}

/// Runs it to its end and returns what it printed.
inline Outcome runToEnd(SpawnOptions options) {
    auto pipe = createOutputPipe();
    REQUIRE(pipe.isOk());
    options.standardOutput = std::move(pipe->second);
    auto child = Child::spawn(std::move(options));
    if (!child) CHECK_EQUAL(child.status().text(), "");
    REQUIRE(child.isOk());
    Outcome outcome;
    outcome.output = readToEnd(pipe->first);
    CHECK(child->waitUntil(limitNs(), outcome.status));
    return outcome;
}

} // namespace glovebox::os::test
