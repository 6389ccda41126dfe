// A line table by itself, without the file around it, so that the fuzzer's bytes are the table's.
#include "symbols/line_table.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"
#include "symbols/line_header.h"

using namespace glovebox;
using namespace glovebox::symbols;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    std::vector<Target> targets;
    for (auto count = input.number<std::uint8_t>() % 9; count > 0; --count)
        targets.push_back({input.number<std::uint16_t>(), targets.size()});
    targets.push_back({0x1000, targets.size()});
    std::ranges::sort(targets, {}, &Target::offset);
    const std::size_t texts = input.upTo(200);

    // Texts, then the table: the sections of a file without its head.
    const auto bytes = input.rest();
    const std::size_t textBytes = std::min(texts, bytes.size());
    std::vector<Section> sections(3);
    const char* const names[] = {".debug_line", ".debug_line_str", ".debug_str"};
    for (std::size_t i = 0; i < 3; ++i) sections[i].name = names[i], sections[i].type = 1;
    sections[0].offset = textBytes, sections[0].size = bytes.size() - textBytes;
    sections[1].size = sections[2].size = textBytes;

    MemoryBytes module(bytes);
    std::vector<Place> places(targets.size());
    findLines(module, sections, targets, places);
    for (const Place& place : places) {
        fuzz::require(place.file.size() <= maxTextBytes && fuzz::isUtf8(place.file), "a file's name");
        fuzz::require(place.file.find('/') == std::string::npos, "without its folders");
        fuzz::require(!place.file.empty() || place.line == 0, "no line without a file");
    }
    for (const bool isWide : {false, true}) {
        const auto header = readLineHeader(ByteReader(bytes), isWide);
        if (!header) continue;
        fuzz::require(header->version >= 2 && header->version <= 5, "of a version that is known");
        fuzz::require(header->lineRange != 0 && header->opcodeBase != 0, "that divides by no zero");
        for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}})
            fuzz::require(fileName(module, *header, index, {&sections[1], &sections[2]}).size() <= maxTextBytes,
                          "a name");
    }
    return 0;
}
