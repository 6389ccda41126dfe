// Files that were damaged on purpose: an answer, fewer answers or an error, never a crash and never a long time.
#include "support.h"

#include "symbols/elf.h"
#include "symbols/line_header.h"
#include "symbols/line_table.h"

#include <algorithm>
#include <random>

using namespace glovebox;
using namespace glovebox::symbols;
using namespace glovebox::symbols::test;

namespace {

std::vector<std::uint64_t> placesOf(const std::string& name) {
    const Loaded library(name);
    const std::uint64_t area = library.told("linedArea");
    return {library.told("linedHidden") + 2, area + 5, library.exported("linedExported") + 7, 0, ~std::uint64_t{0}};
}

/// Whatever comes back keeps the promises of `Place`.
void survive(std::span<const std::byte> bytes, std::span<const std::uint64_t> offsets) {
    MemoryBytes module(bytes);
    const auto places = locate(module, offsets);
    if (!places) return;
    if (places.value().size() != offsets.size()) CHECK_EQUAL(places.value().size(), offsets.size());
    for (const Place& place : places.value()) {
        if (place.function.size() > maxTextBytes || place.file.size() > maxTextBytes) CHECK(!"too long");
    }
}

void writeNumber(std::vector<std::byte>& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i) {
        bytes[at + i] = static_cast<std::byte>(value >> (8 * i));
    }
}

constexpr std::size_t sectionHeaderBytes = 64;

std::size_t sectionTable(const std::vector<std::byte>& bytes) {
    std::uint64_t offset = 0;
    for (std::size_t i = 0; i < 8; ++i) offset |= std::to_integer<std::uint64_t>(bytes[40 + i]) << (8 * i);
    return static_cast<std::size_t>(offset);
}

/// Answers of a line table that consists of `unit`.
std::vector<Place> linesOf(std::vector<std::byte> unit, std::uint64_t offset) {
    Section section;
    section.name = ".debug_line";
    section.type = 1;
    section.size = unit.size();
    MemoryBytes module(unit);
    std::vector<Place> places(1);
    const std::vector<Target> targets{{offset, 0}};
    findLines(module, std::vector<Section>{section}, targets, places);
    return places;
}

void append(std::vector<std::byte>& to, std::initializer_list<int> values) {
    for (const int value : values) to.push_back(static_cast<std::byte>(value));
}

} // namespace

TEST_CASE("a file cut at any place gives fewer answers or an error") {
    for (const char* const name : {"symbols_dwarf4", "symbols_dwarf5"}) {
        const auto offsets = placesOf(name);
        const auto whole = bytesOf(libraryPath(name));
        for (std::size_t size = 0; size < whole.size(); size += 64) survive(std::span(whole).first(size), offsets);
        CHECK(whole.size() > 4096);
    }
}

TEST_CASE("random bytes anywhere in the file do no harm") {
    constexpr unsigned seed = 20240611;
    std::mt19937_64 random(seed);
    for (const char* const name : {"symbols_dwarf4", "symbols_dwarf5"}) {
        const auto offsets = placesOf(name);
        const auto whole = bytesOf(libraryPath(name));
        for (int round = 0; round < 2000; ++round) {
            auto damaged = whole;
            for (std::size_t flips = 1 + random() % 16; flips > 0; --flips) {
                damaged[random() % damaged.size()] = static_cast<std::byte>(random());
            }
            survive(damaged, offsets);
        }
    }
}

TEST_CASE("random bytes in the tables that are read do no harm") {
    constexpr unsigned seed = 77;
    std::mt19937_64 random(seed);
    for (const char* const name : {"symbols_dwarf4", "symbols_dwarf5"}) {
        const auto offsets = placesOf(name);
        const auto whole = bytesOf(libraryPath(name));
        MemoryBytes module(whole);
        const auto sections = readSections(module);
        REQUIRE(sections.isOk());
        for (const Section& section : sections.value()) {
            if (!section.name.starts_with(".debug_line") && !section.name.ends_with("tab")) continue;
            for (int round = 0; round < 500; ++round) {
                auto damaged = whole;
                for (std::size_t flips = 1 + random() % 8; flips > 0; --flips) {
                    const auto value = random() % 3 == 0 ? random() % 2 * 255 : random();
                    damaged[section.offset + random() % section.size] = static_cast<std::byte>(value);
                }
                survive(damaged, offsets);
            }
        }
    }
}

TEST_CASE("every number of the section table may be the worst one") {
    const auto offsets = placesOf("symbols_dwarf5");
    const auto whole = bytesOf(libraryPath("symbols_dwarf5"));
    const std::size_t table = sectionTable(whole);
    const std::uint64_t worst[] = {0, 1, whole.size() - 1, whole.size(), 1ull << 32, 1ull << 63, ~std::uint64_t{0}};
    for (std::size_t at = table; at + sectionHeaderBytes <= whole.size(); at += 4) {
        for (const std::uint64_t value : worst) {
            auto damaged = whole;
            writeNumber(damaged, at, value, (at - table) % sectionHeaderBytes % 8 == 0 ? 8 : 4);
            survive(damaged, offsets);
        }
    }
    for (std::size_t at = 16; at < 64; at += 2) {
        for (const std::uint64_t value : worst) {
            auto damaged = whole;
            writeNumber(damaged, at, value, 8);
            survive(damaged, offsets);
            damaged = whole;
            writeNumber(damaged, at, value, 2);
            survive(damaged, offsets);
        }
    }
}

TEST_CASE("symbols that all claim every byte end by the budget, not by their number") {
    // One section of symbols that all cover everything, and as many places as may be asked for.
    constexpr std::size_t count = 200'000;
    std::vector<std::byte> symbols(count * 24);
    for (std::size_t i = 0; i < count; ++i) {
        symbols[i * 24 + 4] = std::byte{2};
        symbols[i * 24 + 6] = std::byte{1};
        writeNumber(symbols, i * 24 + 16, ~std::uint64_t{0}, 8);
    }
    MemoryBytes module(symbols);
    std::vector<Section> sections(2);
    sections[1].type = section_type::symbolTable;
    sections[1].size = symbols.size();
    sections[1].entrySize = 24;
    std::vector<Target> targets;
    for (std::size_t i = 0; i < maxOffsets; ++i) targets.push_back({i, i});
    std::vector<Place> places(maxOffsets);
    nameFunctions(module, sections, targets, places);
    CHECK(places[0].function.empty());
}

TEST_CASE("a line program of our own gives the row that covers the place") {
    // DWARF 2 to 4 header: version, header length, instruction bytes, (operations), default, base -5, range 14, opcodes 10.
    std::vector<std::byte> unit;
    append(unit, {48, 0, 0, 0, 2, 0, 24, 0, 0, 0, 1, 1, 0xfb, 14, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1});
    append(unit, {0, 'a', '.', 'c', 0, 0, 0, 0, 0, 0});
    // Address 0x1000, line 1; line +6 at once; then 8 bytes further, end.
    append(unit, {0, 9, 2, 0, 16, 0, 0, 0, 0, 0, 0, 3, 6, 1, 2, 8, 0, 1});
    unit[0] = static_cast<std::byte>(unit.size() + 1 - 4);
    unit.push_back(std::byte{1});
    CHECK_EQUAL(linesOf(unit, 0x1004)[0].file, "a.c");
    CHECK_EQUAL(linesOf(unit, 0x1004)[0].line, 7);
    CHECK_EQUAL(linesOf(unit, 0x1008)[0].line, 0);
    // The same code at address 0 is what a linker removed.
    auto removed = unit;
    removed[38] = std::byte{0};
    CHECK_EQUAL(linesOf(removed, 4)[0].line, 0);
}

TEST_CASE("counts without entries, ranges of zero and lengths beyond the end are refused") {
    // DWARF 5: no form is described, yet 2^63 directories are promised.
    std::vector<std::byte> endless;
    append(endless, {5, 0, 8, 0, 30, 0, 0, 0, 1, 1, 1, 0xfb, 14, 1, 0});
    append(endless, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1});
    endless.resize(64);
    const auto header = readLineHeader(ByteReader(endless), false);
    REQUIRE(header.has_value());
    MemoryBytes nothing({});
    CHECK_EQUAL(fileName(nothing, *header, 0, {}), "");
    auto noRange = endless;
    noRange[12] = std::byte{0};
    CHECK(!readLineHeader(ByteReader(noRange), false));
    auto noBase = endless;
    noBase[13] = std::byte{0};
    CHECK(!readLineHeader(ByteReader(noBase), false));
    auto beyond = endless;
    beyond[4] = std::byte{200};
    CHECK(!readLineHeader(ByteReader(beyond), false));
    auto later = endless;
    later[0] = std::byte{6};
    CHECK(!readLineHeader(ByteReader(later), false));
}
