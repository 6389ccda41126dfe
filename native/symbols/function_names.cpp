#include "symbols/function_names.h"

#include "symbols/byte_reader.h"
#include "symbols/text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace glovebox::symbols {
namespace {

constexpr std::size_t symbolBytes = 24;
constexpr std::size_t chunkSymbols = 2048;
/// Symbols of one table that are looked at: far above any library (Chromium's has two million).
constexpr std::uint64_t maxSymbols = 16'000'000;
/// A symbol that claims the whole file would meet every target: all such meetings together are limited.
constexpr std::uint64_t maxMeetings = 16'000'000;
/// Names of templates get long; one that is longer is not worth the time of demangling it.
constexpr std::size_t maxMangledBytes = 4096;

struct Symbol {
    std::uint64_t name = 0; ///< offset in the string table
    std::uint8_t type = 0;
    std::uint8_t binding = 0;
    std::uint16_t section = 0;
    std::uint64_t value = 0;
    std::uint64_t size = 0;
};

/// System V ABI, "Symbol Table".
Symbol parseSymbol(ByteReader reader) {
    Symbol symbol;
    symbol.name = reader.number(4);
    const auto info = static_cast<std::uint8_t>(reader.number(1));
    symbol.type = info & 0xf;
    symbol.binding = info >> 4;
    reader.skip(1);
    symbol.section = static_cast<std::uint16_t>(reader.number(2));
    symbol.value = reader.number(8);
    symbol.size = reader.number(8);
    return symbol;
}

bool isFunction(const Symbol& symbol) {
    constexpr std::uint8_t function = 2;
    constexpr std::uint8_t indirectFunction = 10;
    return symbol.section != 0 && (symbol.type == function || symbol.type == indirectFunction);
}

/// First byte behind a function. Hand-written ones say no size: they reach as far as their section.
std::uint64_t endOf(const Symbol& symbol, std::span<const Section> sections) {
    std::uint64_t size = symbol.size;
    if (size == 0 && symbol.section < sections.size()) {
        const Section& in = sections[symbol.section];
        const std::uint64_t before = symbol.value - in.address;
        size = symbol.value >= in.address && before < in.size ? in.size - before : 0;
    }
    return symbol.value + std::min(size, ~std::uint64_t{0} - symbol.value);
}

/// Sized before unsized, then the nearest, then a name that others can see before one that they can't.
bool isBetter(const Symbol& a, const Symbol& b) {
    if ((a.size != 0) != (b.size != 0)) return a.size != 0;
    if (a.value != b.value) return a.value > b.value;
    return a.binding == 1 && b.binding != 1;
}

void nameFrom(ByteSource& module, const Section& table, std::span<const Section> sections,
              std::span<const Target> targets, std::span<Place> places) {
    if (!table.hasBytes() || table.entrySize != symbolBytes || table.link >= sections.size()) return;
    std::vector<std::optional<Symbol>> best(targets.size());
    std::uint64_t meetings = 0;
    const std::uint64_t count = std::min(table.size / symbolBytes, maxSymbols);
    std::vector<std::byte> chunk;
    for (std::uint64_t done = 0; done < count && meetings < maxMeetings;) {
        const std::uint64_t now = std::min<std::uint64_t>(count - done, chunkSymbols);
        chunk.resize(static_cast<std::size_t>(now) * symbolBytes);
        if (table.offset > module.size() || !module.read(table.offset + done * symbolBytes, chunk)) break;
        done += now;
        ByteReader reader(chunk);
        while (reader.left() != 0) {
            const Symbol symbol = parseSymbol(reader.part(symbolBytes));
            if (!isFunction(symbol)) continue;
            const std::uint64_t end = endOf(symbol, sections);
            auto met = std::ranges::lower_bound(targets, symbol.value, {}, &Target::offset);
            for (; met != targets.end() && met->offset < end && meetings < maxMeetings; ++met, ++meetings) {
                std::optional<Symbol>& held = best[static_cast<std::size_t>(met - targets.begin())];
                if (!held || isBetter(symbol, *held)) held = symbol;
            }
        }
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        Place& place = places[targets[i].answer];
        if (!best[i] || !place.function.empty()) continue;
        const std::string name = textAt(module, sections[table.link], best[i]->name, maxMangledBytes);
        place.function = cleanText(demangle(name), maxTextBytes);
        place.functionOffset = place.function.empty() ? 0 : targets[i].offset - best[i]->value;
    }
}

} // namespace

void nameFunctions(ByteSource& module, std::span<const Section> sections, std::span<const Target> targets,
                   std::span<Place> places) {
    for (const std::uint32_t type : {section_type::symbolTable, section_type::dynamicSymbols}) {
        // The first of a kind: files have one, and a hostile one gets no more.
        const auto table = std::ranges::find(sections, type, &Section::type);
        if (table != sections.end()) nameFrom(module, *table, sections, targets, places);
    }
}

} // namespace glovebox::symbols
