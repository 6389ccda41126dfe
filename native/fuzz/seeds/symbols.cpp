// Real libraries of a few kilobytes, and the heads of files of other systems.
#include "fuzz/seeds/seeds.h"

#include "symbols/elf.h"

#include <fstream>
#include <iterator>

namespace glovebox::fuzz {
namespace {

std::vector<std::byte> bytesOf(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::span<const std::byte> contentOf(std::span<const std::byte> file, const std::vector<symbols::Section>& sections,
                                     const std::string& name) {
    for (const auto& section : sections) {
        if (section.name == name && section.hasBytes())
            return file.subspan(static_cast<std::size_t>(section.offset), static_cast<std::size_t>(section.size));
    }
    return {};
}

void addLibrary(Seeds& seeds, const std::string& name, const std::string& path) {
    const auto file = bytesOf(path);
    symbols::MemoryBytes module(file);
    const auto sections = symbols::readSections(module);
    if (!sections) return;
    std::uint64_t begin = 0, size = 0;
    for (const auto& section : sections.value()) {
        if (section.name == ".text") begin = section.address, size = section.size;
    }
    SeedBytes whole, table;
    whole.number(std::uint8_t{8});
    table.number(std::uint8_t{8});
    for (std::uint64_t i = 0; i < 8; ++i) {
        whole.number(static_cast<std::uint32_t>(begin + size * i / 8 + 1));
        table.number(static_cast<std::uint16_t>(begin + size * i / 8 + 1));
    }
    seeds.add("symbols", name, whole.raw(file));
    const auto lines = contentOf(file, sections.value(), ".debug_line");
    const auto texts =
        contentOf(file, sections.value(), ".debug_line_str")
            .first(std::min<std::size_t>(200, contentOf(file, sections.value(), ".debug_line_str").size()));
    if (!lines.empty())
        seeds.add("line_table", name, table.upTo(static_cast<std::uint32_t>(texts.size())).raw(texts).raw(lines));
    seeds.add("binary_kind", name, std::span(file).first(std::min<std::size_t>(64, file.size())));
}

} // namespace

void addSymbolSeeds(Seeds& seeds) {
    for (const char* const name : {"dwarf2", "dwarf3", "dwarf4", "dwarf5", "dwarf5-wide", "stripped"})
        addLibrary(seeds, name, std::string(GLOVEBOX_TINY_LIBRARIES "/") + name + ".so");
    SeedBytes pe, machO, universal, java;
    pe.raw("MZ").raw(std::string(58, '\0')).number(std::uint32_t{64}).raw(std::string("PE\0\0", 4));
    pe.number(std::uint16_t{0x8664}).raw(std::string(16, '\0')).number(std::uint16_t{0x2000});
    seeds.add("binary_kind", "pe", pe);
    machO.number(std::uint32_t{0xfeedfacf}).number(std::uint32_t{0x01000007}).number(std::uint32_t{3});
    seeds.add("binary_kind", "mach-o", machO.number(std::uint32_t{8}).raw(std::string(16, '\0')));
    universal.raw(std::string("\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7\0\0\0\3", 16)).raw(std::string(40, '\1'));
    seeds.add("binary_kind", "universal", universal);
    seeds.add("binary_kind", "java", java.raw(std::string("\xca\xfe\xba\xbe\0\0\0\x34", 8)).raw(std::string(24, 'j')));
}

} // namespace glovebox::fuzz
