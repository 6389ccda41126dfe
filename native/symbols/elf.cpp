#include "symbols/elf.h"

#include "symbols/byte_reader.h"

#include <algorithm>
#include <array>

namespace glovebox::symbols {
namespace {

constexpr std::size_t headerBytes = 64;
constexpr std::size_t sectionHeaderBytes = 64;
/// A library compiled with one section per function and linked without merging them has thousands.
constexpr std::uint64_t maxSections = 65536;
constexpr std::size_t maxNameBytes = 31;

core::Status notRead(const char* format) {
    return core::fail(core::ErrorCode::unsupportedFormat, "symbols are not read from files of this format", format);
}

core::Status formatOf(std::span<const std::byte> begin) {
    ByteReader reader(begin);
    const std::uint64_t magic = reader.number(4);
    switch (magic) {
    case 0x464c457f: break;
    case 0xfeedface:
    case 0xfeedfacf:
    case 0xcefaedfe:
    case 0xcffaedfe:
    case 0xbebafeca:
    case 0xbfbafeca: return notRead("Mach-O");
    default: return notRead((magic & 0xffff) == 0x5a4d ? "PE" : "not a library");
    }
    if (reader.number(1) != 2) return notRead("ELF, 32 bit");
    if (reader.number(1) != 1) return notRead("ELF, big-endian");
    reader.skip(12);
    const std::uint64_t machine = reader.number(2);
    constexpr std::uint64_t x86_64 = 62;
    constexpr std::uint64_t aarch64 = 183;
    if (machine != x86_64 && machine != aarch64) return notRead("ELF, another processor");
    return core::ok();
}

Section parseSection(ByteReader reader, std::uint64_t& nameOffset) {
    Section section;
    nameOffset = reader.number(4);
    section.type = static_cast<std::uint32_t>(reader.number(4));
    section.flags = reader.number(8);
    section.address = reader.number(8);
    section.offset = reader.number(8);
    section.size = reader.number(8);
    section.link = static_cast<std::uint32_t>(reader.number(4));
    reader.skip(4 + 8);
    section.entrySize = reader.number(8);
    return section;
}

} // namespace

bool Section::hasBytes() const noexcept {
    constexpr std::uint64_t compressed = 0x800;
    return type != section_type::noBits && (flags & compressed) == 0 && size != 0;
}

std::string textAt(ByteSource& module, const Section& strings, std::uint64_t offset, std::size_t limit) {
    if (!strings.hasBytes() || offset >= strings.size || strings.offset > module.size() ||
        offset >= module.size() - strings.offset) {
        return {};
    }
    const std::uint64_t there = std::min(strings.size - offset, module.size() - strings.offset - offset);
    std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(limit, there)), '\0');
    if (!module.read(strings.offset + offset, std::as_writable_bytes(std::span(text)))) return {};
    text.resize(std::min(text.find('\0'), text.size()));
    return text;
}

core::Result<std::vector<Section>> readSections(ByteSource& module) {
    std::array<std::byte, headerBytes> header{};
    const std::size_t there = static_cast<std::size_t>(std::min<std::uint64_t>(headerBytes, module.size()));
    if (!module.read(0, std::span(header).first(there))) {
        return core::fail(core::ErrorCode::systemError, "the file cannot be read");
    }
    if (core::Status status = formatOf(header); !status) return status;

    ByteReader reader(header);
    reader.skip(40);
    const std::uint64_t table = reader.number(8);
    reader.skip(10);
    const std::uint64_t entryBytes = reader.number(2);
    std::uint64_t count = reader.number(2);
    std::uint64_t nameSection = reader.number(2);
    if (there < headerBytes || table == 0 || entryBytes != sectionHeaderBytes) {
        return core::fail(core::ErrorCode::unsupportedFormat, "the file has no section table");
    }

    std::vector<Section> sections;
    std::vector<std::uint64_t> nameOffsets;
    // Counts that do not fit into the header stand in the first section's.
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(1, std::min(count, maxSections)); ++i) {
        std::array<std::byte, sectionHeaderBytes> bytes{};
        if (table > module.size() || !module.read(table + i * sectionHeaderBytes, bytes)) break;
        std::uint64_t nameOffset = 0;
        sections.push_back(parseSection(ByteReader(bytes), nameOffset));
        nameOffsets.push_back(nameOffset);
        constexpr std::uint64_t elsewhere = 0xffff;
        if (i == 0 && count == 0) count = sections[0].size;
        if (i == 0 && nameSection == elsewhere) nameSection = sections[0].link;
    }
    if (nameSection < sections.size()) {
        const Section names = sections[static_cast<std::size_t>(nameSection)];
        for (std::size_t i = 0; i < sections.size(); ++i) {
            sections[i].name = textAt(module, names, nameOffsets[i], maxNameBytes);
        }
    }
    return sections;
}

} // namespace glovebox::symbols
