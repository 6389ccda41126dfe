// What the process that reads symbols may say: it reads hostile files, so it is as hostile.
#include "client/symbolizer.h"
#include "testing/check.h"

#include <random>
#include <string>

using namespace glovebox;
using client::parseSymbol;

TEST_CASE("a line of symbols is read, known members in any order, unknown ones passed over") {
    auto symbol =
        parseSymbol(R"json({"function":"Gain::process(float*)","functionOffset":12,"file":"gain.cpp","line":33})json");
    REQUIRE(symbol.isOk());
    CHECK_EQUAL(symbol->function, "Gain::process(float*)");
    CHECK_EQUAL(symbol->functionOffset, 12u);
    CHECK_EQUAL(symbol->file, "gain.cpp");
    CHECK_EQUAL(symbol->line, 33u);
    symbol = parseSymbol(R"json( { "line" : 99999999999 , "other":"x", "function":"a\"\\\/\u00e4\n" } )json");
    REQUIRE(symbol.isOk());
    CHECK_EQUAL(symbol->function, "a\"\\/\xc3\xa4 ");
    CHECK_EQUAL(symbol->line, ~0u);
    CHECK(parseSymbol("{}").isOk());
    symbol = parseSymbol(R"json({"error":"no such file"})json");
    REQUIRE(symbol.isOk());
    CHECK_EQUAL(symbol->error, "no such file");
}

TEST_CASE("a malformed line of symbols is refused") {
    for (const char* line : {"",
                             "x",
                             "[",
                             "{",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1",
                             "{\"a\":1,}",
                             "{\"a\":1}x",
                             "{\"a\":-1}",
                             "{\"a\":{}}",
                             "{\"a\":\"\\x\"}",
                             "{\"a\":\"\\u12\"}",
                             "{\"a\":\"\\u0000\"}",
                             "{\"a\":\"\n\"}",
                             "{\"a\":\"",
                             "{\"a\":\"\\",
                             "{\"a\":99999999999999999999}",
                             "{,\"a\":1}",
                             "{\"a\":true}"})
        CHECK_EQUAL(parseSymbol(line).status().code, core::ErrorCode::protocolBreach);
    CHECK(!parseSymbol("{\"function\":\"" + std::string(100'000, 'x') + "\"}").isOk());
}

TEST_CASE("texts of symbols are bounded and hold no control characters") {
    auto symbol = parseSymbol("{\"function\":\"" + std::string(5000, 'x') + "\"}");
    REQUIRE(symbol.isOk());
    CHECK_EQUAL(symbol->function.size(), 1000u);
    symbol = parseSymbol(R"json({"function":"\u001b[31m\ud800"})json");
    REQUIRE(symbol.isOk());
    for (const char character : symbol->function) CHECK(static_cast<unsigned char>(character) >= 0x20);
}

TEST_CASE("no damage to a line of symbols does harm") {
    std::mt19937 random(7);
    const std::string good =
        R"json({"function":"Gain::\u00e4(float*)","functionOffset":12,"file":"gain.cpp","line":33})json";
    for (int round = 0; round < 20'000; ++round) {
        std::string line = good.substr(0, round % 3 == 0 ? random() % good.size() : good.size());
        for (std::uint32_t i = 0; i < random() % 4 && !line.empty(); ++i)
            line[random() % line.size()] = static_cast<char>(random());
        auto symbol = parseSymbol(line);
        if (symbol.isOk()) CHECK(symbol->function.size() <= 1000 && symbol->file.size() <= 1000);
    }
}
