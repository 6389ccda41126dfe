#include "support.h"

#include <cstdio>

using namespace glovebox;
using namespace glovebox::symbols;
using namespace glovebox::symbols::test;

TEST_CASE("functions are found by any byte of them, hidden ones too, demangled with their parameters") {
    const Loaded library("symbols_dwarf5");
    const std::uint64_t area = library.told("linedArea");
    const auto places = locateIn(libraryPath("symbols_dwarf5"), {library.told("linedHidden"), area + 3, area, 1});
    CHECK_EQUAL(places[0].function, "lined::hidden(int)");
    CHECK_EQUAL(places[0].functionOffset, 0);
    CHECK_EQUAL(places[1].function, "lined::Shape::area(int, double)");
    CHECK_EQUAL(places[1].functionOffset, 3);
    CHECK_EQUAL(places[2].functionOffset, 0);
    CHECK(places[3].function.empty());
    CHECK_EQUAL(places[3].line, 0);
}

TEST_CASE("lines are found in tables of DWARF 4 and 5") {
    for (const char* const name : {"symbols_dwarf4", "symbols_dwarf5"}) {
        const Loaded library(name);
        // Some byte of the function belongs to the marked line; none to a line of another function.
        std::vector<std::uint64_t> offsets;
        for (std::uint64_t i = 0; i < 12; ++i) offsets.push_back(library.told("linedHidden") + i);
        bool isFound = false;
        for (const Place& place : locateIn(libraryPath(name), offsets)) {
            if (place.function != "lined::hidden(int)") continue;
            CHECK_EQUAL(place.file, "lined.cpp");
            CHECK(place.line + 1 >= lineOf("hidden") && place.line <= lineOf("hidden") + 2);
            isFound = isFound || place.line == lineOf("hidden");
        }
        CHECK(isFound);
    }
}

TEST_CASE("a stripped library still names what it exports; compressed tables give no line and no error") {
    const Loaded stripped("symbols_stripped");
    const auto exported =
        locateIn(libraryPath("symbols_stripped"), {stripped.exported("linedExported"), stripped.told("linedHidden")});
    CHECK_EQUAL(exported[0].function, "linedExported");
    CHECK_EQUAL(exported[0].line, 0);
    CHECK(exported[1].function.empty());
    const Loaded compressed("symbols_compressed");
    const auto places = locateIn(libraryPath("symbols_compressed"), {compressed.told("linedHidden")});
    CHECK_EQUAL(places[0].function, "lined::hidden(int)");
    CHECK_EQUAL(places[0].line, 0);
}

TEST_CASE("a fixture's own functions are named as nm names them") {
    const std::string path = GLOVEBOX_FIXTURES "/gain.clap";
    std::FILE* const listing = ::popen(("nm --defined-only " + path + " 2>/dev/null").c_str(), "r");
    REQUIRE(listing != nullptr);
    std::vector<std::uint64_t> offsets;
    std::vector<std::string> names;
    unsigned long long offset = 0;
    char type = 0;
    char name[512];
    while (offsets.size() < 500 && std::fscanf(listing, "%llx %c %511s", &offset, &type, name) == 3) {
        if (type != 't' && type != 'T') continue;
        if (std::string(name).find("process") == std::string::npos || std::string(name).starts_with("_GLOBAL"))
            continue;
        offsets.push_back(offset);
        names.push_back(name);
    }
    ::pclose(listing);
    if (offsets.empty()) SKIP("nm is not here");
    const auto places = locateIn(path, offsets);
    for (std::size_t i = 0; i < places.size(); ++i) {
        CHECK_EQUAL(places[i].functionOffset, 0);
        CHECK(!places[i].function.empty() && places[i].function.find("process") != std::string::npos);
        CHECK(places[i].line != 0 && !places[i].file.empty());
    }
}

TEST_CASE("files of other formats are refused by what they are") {
    const auto refusal = [](std::vector<int> begin) {
        std::vector<std::byte> bytes(128);
        for (std::size_t i = 0; i < begin.size(); ++i) bytes[i] = static_cast<std::byte>(begin[i]);
        MemoryBytes module(bytes);
        return locate(module, std::vector<std::uint64_t>{1}).status();
    };
    CHECK_EQUAL(refusal({0xcf, 0xfa, 0xed, 0xfe}).details, "Mach-O");
    CHECK_EQUAL(refusal({'M', 'Z'}).details, "PE");
    CHECK_EQUAL(refusal({'h', 'e', 'l', 'l', 'o'}).details, "not a library");
    CHECK_EQUAL(refusal({0x7f, 'E', 'L', 'F', 1, 1}).details, "ELF, 32 bit");
    CHECK_EQUAL(refusal({0x7f, 'E', 'L', 'F', 2, 2}).details, "ELF, big-endian");
    CHECK_EQUAL(refusal({0x7f, 'E', 'L', 'F', 2, 1}).code, core::ErrorCode::unsupportedFormat);
    for (const char* path : {"/dev/zero", "/dev/null", "/", "."}) CHECK(!FileBytes::open(path).isOk());
    CHECK(!FileBytes::open(libraryPath("that-is-not-there")).isOk());
}

TEST_CASE("more places than the limit are refused") {
    MemoryBytes module({});
    CHECK_EQUAL(locate(module, std::vector<std::uint64_t>(maxOffsets + 1)).status().code,
                core::ErrorCode::invalidArgument);
}
