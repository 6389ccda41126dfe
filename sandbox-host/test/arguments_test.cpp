#include "arguments.h"

#include "testing/check.h"

#include <vector>

using namespace glovebox;
using namespace glovebox::sandbox;

namespace {

core::Result<Arguments> parse(std::vector<std::string> words) {
    words.insert(words.begin(), "sandbox-host");
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    return parseArguments(static_cast<int>(pointers.size()), pointers.data());
}

} // namespace

TEST_CASE("limits, mode and channel are read") {
    const auto parsed = parse({"--serve", "--memory-bytes", "123456789012", "--open-files", "64", "--processes", "8",
                               "--cpu-seconds", "60", "--file-bytes", "1", "--channel", "7"});
    REQUIRE(parsed.isOk());
    CHECK_EQUAL(parsed.value().mode, Mode::serve);
    CHECK_EQUAL(parsed.value().channel, 7);
    CHECK_EQUAL(parsed.value().limits.memoryBytes, 123456789012u);
    CHECK_EQUAL(parsed.value().limits.openFiles, 64);
    CHECK_EQUAL(parsed.value().limits.processes, 8);
    CHECK_EQUAL(parsed.value().limits.cpuSeconds, 60);
    CHECK_EQUAL(parsed.value().limits.fileBytes, 1);
    CHECK_EQUAL(parse({"--scan", "a b.clap"}).value().file, "a b.clap");
}

TEST_CASE("what is not a number, does not fit, has no value or comes twice is refused by name") {
    for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                   {"--open-files", "3"},
                                                                   {"--serve", "--open-files"},
                                                                   {"--serve", "--open-files", "x"},
                                                                   {"--serve", "--open-files", "-1"},
                                                                   {"--serve", "--open-files", "4294967296"},
                                                                   {"--serve", "--open-files", "3x"},
                                                                   {"--serve", "--version"},
                                                                   {"--scan"},
                                                                   {"--what", "1"}}) {
        const auto parsed = parse(words);
        CHECK(!parsed.isOk());
        CHECK_EQUAL(parsed.status().code, core::ErrorCode::invalidArgument);
    }
}

TEST_CASE("a scan can be told to end with its input, before or behind its file") {
    REQUIRE(parse({"--scan", "x.clap", "--until-input-ends"}).isOk());
    CHECK(parse({"--scan", "x.clap", "--until-input-ends"}).value().endsWithInput);
    CHECK(parse({"--until-input-ends", "--scan", "x.clap"}).value().endsWithInput);
    CHECK(!parse({"--scan", "x.clap"}).value().endsWithInput);
    CHECK_EQUAL(parse({"--scan", "x.clap", "--until-input-ends"}).value().file, std::string("x.clap"));
}

TEST_CASE("symbolizing is limited even when nobody asks for it") {
    const auto parsed = parse({"--symbolize", "--cpu-seconds", "5"});
    REQUIRE(parsed.isOk());
    CHECK_EQUAL(parsed.value().mode, Mode::symbolize);
    CHECK_EQUAL(parsed.value().limits.cpuSeconds, 5);
    CHECK(parsed.value().limits.memoryBytes != 0);
}
