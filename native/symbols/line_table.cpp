#include "symbols/line_table.h"

#include "symbols/line_header.h"

#include <algorithm>
#include <limits>

namespace glovebox::symbols {
namespace {

/// One unit is read at a time, and all of them together are limited: each byte costs at most one step.
constexpr std::uint64_t maxUnitBytes = 64ull << 20;
constexpr std::uint64_t maxTableBytes = 1ull << 30;
/// A name is looked for from the beginning of its table: so many bytes of tables are passed for all targets together.
constexpr std::uint64_t maxNameWork = 256ull << 20;

/// The registers of DWARF 5, 6.2.2, that matter here.
struct Row {
    std::uint64_t address = 0;
    std::uint64_t file = 1;
    std::uint64_t line = 1;
};

class Search {
public:
    Search(ByteSource& file, std::span<const Section> sections, std::span<const Target> targets,
           std::span<Place> answers)
        : module(file), pending(targets.begin(), targets.end()), places(answers) {
        for (const Section& section : sections) {
            if (section.name == ".debug_line_str") strings.lineStrings = &section;
            if (section.name == ".debug_str") strings.strings = &section;
        }
    }

    [[nodiscard]] bool isDone() const noexcept { return pending.empty(); }

    void searchUnit(const LineHeader& header) {
        ByteReader program = header.program;
        Sequence sequence;
        while (program.left() != 0 && !program.failed() && !isDone()) step(header, program, sequence);
    }

private:
    /// Rows between two ends, their addresses rising.
    struct Sequence {
        Row now;
        Row before;
        bool hasBefore = false;
        bool isAlive = false; ///< its code was kept by the linker: removed functions stay, at address 0
    };

    ByteSource& module;
    std::vector<Target> pending; ///< sorted; each leaves when it is found, so that no row is compared with it again
    std::span<Place> places;
    LineStrings strings;
    std::uint64_t nameWork = 0;

    void emit(const LineHeader& header, Sequence& sequence) {
        const Row& row = sequence.before;
        if (sequence.isAlive && sequence.hasBefore && row.address < sequence.now.address) {
            const auto first = std::ranges::lower_bound(pending, row.address, {}, &Target::offset);
            const auto last = std::ranges::lower_bound(pending, sequence.now.address, {}, &Target::offset);
            for (auto each = first; each != last; ++each) answer(header, row, places[each->answer]);
            pending.erase(first, last);
        }
        sequence.before = sequence.now;
        sequence.hasBefore = true;
    }

    void answer(const LineHeader& header, const Row& row, Place& place) {
        // Line 0: the compiler made this instruction up.
        if (row.line == 0 || row.line > std::numeric_limits<std::uint32_t>::max()) return;
        nameWork += header.tables.left();
        if (nameWork > maxNameWork) return;
        place.file = fileName(module, header, row.file, strings);
        if (!place.file.empty()) place.line = static_cast<std::uint32_t>(row.line);
    }

    void step(const LineHeader& header, ByteReader& program, Sequence& sequence) {
        const auto opcode = static_cast<std::uint8_t>(program.number(1));
        Row& row = sequence.now;
        if (opcode >= header.opcodeBase) {
            const auto special = static_cast<std::uint8_t>(opcode - header.opcodeBase);
            row.address += std::uint64_t{header.instructionBytes} * (special / header.lineRange);
            addLine(row, header.lineBase + special % header.lineRange);
            emit(header, sequence);
            return;
        }
        switch (opcode) {
        case 0: extended(header, program.part(program.unsignedLeb()), sequence); break;
        case 1: emit(header, sequence); break;
        case 2: row.address += header.instructionBytes * program.unsignedLeb(); break;
        case 3: addLine(row, program.signedLeb()); break;
        case 4: row.file = program.unsignedLeb(); break;
        case 8:
            row.address += std::uint64_t{header.instructionBytes} * ((255u - header.opcodeBase) / header.lineRange);
            break;
        case 9: row.address += program.number(2); break;
        default:
            // Column, flags, and what a later version may add: so many numbers to pass.
            for (unsigned i = 0; i < header.operandCounts[opcode] && !program.failed(); ++i) program.unsignedLeb();
            break;
        }
    }

    void extended(const LineHeader& header, ByteReader operation, Sequence& sequence) {
        constexpr std::uint64_t endSequence = 1;
        constexpr std::uint64_t setAddress = 2;
        switch (operation.number(1)) {
        case endSequence:
            emit(header, sequence);
            sequence = {};
            break;
        case setAddress:
            sequence.now.address = operation.number(std::min<std::size_t>(operation.left(), 8));
            if (!sequence.hasBefore) sequence.isAlive = sequence.now.address != 0;
            break;
        default: break;
        }
    }

    /// Wraps like an unsigned number does: a wrong line, never undefined.
    static void addLine(Row& row, std::int64_t difference) { row.line += static_cast<std::uint64_t>(difference); }
};

} // namespace

void findLines(ByteSource& module, std::span<const Section> sections, std::span<const Target> targets,
               std::span<Place> places) {
    const auto table = std::ranges::find(sections, ".debug_line", &Section::name);
    if (table == sections.end() || !table->hasBytes() || table->offset > module.size()) return;
    const std::uint64_t size = std::min({table->size, module.size() - table->offset, maxTableBytes});
    Search search(module, sections, targets, places);
    std::vector<std::byte> unit;
    for (std::uint64_t at = 0; at < size && !search.isDone();) {
        std::array<std::byte, 12> lengthBytes{};
        const std::size_t there = static_cast<std::size_t>(std::min<std::uint64_t>(lengthBytes.size(), size - at));
        if (!module.read(table->offset + at, std::span(lengthBytes).first(there))) return;
        ByteReader reader(std::span<const std::byte>(lengthBytes).first(there));
        std::uint64_t length = reader.number(4);
        constexpr std::uint64_t wide = 0xffffffff;
        const bool isWide = length == wide;
        if (isWide) length = reader.number(8);
        at += reader.position();
        if (reader.failed() || length > size - at) return;
        if (length <= maxUnitBytes) {
            unit.resize(static_cast<std::size_t>(length));
            if (!module.read(table->offset + at, unit)) return;
            if (const auto header = readLineHeader(ByteReader(unit), isWide)) search.searchUnit(*header);
        }
        at += length;
    }
}

} // namespace glovebox::symbols
