#include "symbols/line_header.h"

#include "symbols/symbols.h"
#include "symbols/text.h"

#include <vector>

namespace glovebox::symbols {
namespace {

/// DWARF 5, 7.5.6 and 7.22: what a line table may use.
enum Form : std::uint64_t {
    formBlock2 = 0x03,
    formBlock4 = 0x04,
    formData2 = 0x05,
    formData4 = 0x06,
    formData8 = 0x07,
    formString = 0x08,
    formBlock = 0x09,
    formBlock1 = 0x0a,
    formData1 = 0x0b,
    formStrp = 0x0e,
    formUdata = 0x0f,
    formData16 = 0x1e,
    formLineStrp = 0x1f,
};

constexpr std::size_t maxPathBytes = 4096;

struct EntryFormat {
    std::uint64_t content = 0;
    std::uint64_t form = 0;
};

std::vector<EntryFormat> readFormats(ByteReader& reader) {
    std::vector<EntryFormat> formats(static_cast<std::size_t>(reader.number(1)));
    for (EntryFormat& format : formats) {
        format.content = reader.unsignedLeb();
        format.form = reader.unsignedLeb();
    }
    return formats;
}

/// Passes one value; its text if `wanted`. False for a form that this reader does not know: nothing behind it can be found.
/// Every known form takes at least a byte, so that a count of entries cannot promise more work than there are bytes.
bool readValue(ByteReader& reader, std::uint64_t form, std::size_t offsetBytes, ByteSource* module,
               const LineStrings& strings, std::string& text) {
    const Section* section = nullptr;
    switch (form) {
    case formString: text = std::string(reader.text().substr(0, maxPathBytes)); return !reader.failed();
    case formLineStrp: section = strings.lineStrings; break;
    case formStrp: section = strings.strings; break;
    case formData1: reader.skip(1); return !reader.failed();
    case formData2: reader.skip(2); return !reader.failed();
    case formData4: reader.skip(4); return !reader.failed();
    case formData8: reader.skip(8); return !reader.failed();
    case formData16: reader.skip(16); return !reader.failed();
    case formUdata: reader.unsignedLeb(); return !reader.failed();
    case formBlock: reader.skip(reader.unsignedLeb()); return !reader.failed();
    case formBlock1: reader.skip(reader.number(1)); return !reader.failed();
    case formBlock2: reader.skip(reader.number(2)); return !reader.failed();
    case formBlock4: reader.skip(reader.number(4)); return !reader.failed();
    default: return false;
    }
    const std::uint64_t offset = reader.number(offsetBytes);
    if (module != nullptr && section != nullptr && !reader.failed()) {
        text = textAt(*module, *section, offset, maxPathBytes);
    }
    return !reader.failed();
}

/// DWARF 5: directories, then files, each a list of entries whose form is described before it.
std::string describedFileName(ByteSource& module, const LineHeader& header, std::uint64_t index,
                              const LineStrings& strings) {
    ByteReader reader = header.tables;
    const std::size_t offsetBytes = header.isWide ? 8 : 4;
    for (const bool isFiles : {false, true}) {
        const std::vector<EntryFormat> formats = readFormats(reader);
        const std::uint64_t count = reader.unsignedLeb();
        if (reader.failed() || (formats.empty() && count != 0)) return {};
        for (std::uint64_t entry = 0; entry < count; ++entry) {
            const bool isWanted = isFiles && entry == index;
            std::string path;
            for (const EntryFormat& format : formats) {
                constexpr std::uint64_t contentPath = 1;
                std::string text;
                const bool isPath = isWanted && format.content == contentPath;
                if (!readValue(reader, format.form, offsetBytes, isPath ? &module : nullptr, strings, text)) return {};
                if (isPath) path = std::move(text);
            }
            if (isWanted) return path;
        }
    }
    return {};
}

/// Before DWARF 5: two lists of zero-ended texts, each ended by an empty one; files from 1.
std::string listedFileName(const LineHeader& header, std::uint64_t index) {
    ByteReader reader = header.tables;
    while (!reader.text().empty()) {
    }
    for (std::uint64_t entry = 1;; ++entry) {
        const std::string_view path = reader.text();
        if (path.empty()) return {};
        if (entry == index) return std::string(path.substr(0, maxPathBytes));
        for (int i = 0; i < 3; ++i) reader.unsignedLeb();
    }
}

} // namespace

std::optional<LineHeader> readLineHeader(ByteReader unit, bool isWide) {
    LineHeader header;
    header.isWide = isWide;
    header.version = static_cast<std::uint16_t>(unit.number(2));
    if (header.version < 2 || header.version > 5) return {};
    if (header.version >= 5) unit.skip(2);
    ByteReader head = unit.part(unit.number(isWide ? 8 : 4));
    header.program = unit;
    header.instructionBytes = static_cast<std::uint8_t>(head.number(1));
    // Operations per instruction: 1 on the processors that are read.
    if (header.version >= 4) head.skip(1);
    head.skip(1);
    header.lineBase = static_cast<std::int8_t>(head.number(1));
    header.lineRange = static_cast<std::uint8_t>(head.number(1));
    header.opcodeBase = static_cast<std::uint8_t>(head.number(1));
    if (header.lineRange == 0 || header.opcodeBase == 0) return {};
    for (std::size_t i = 1; i < header.opcodeBase; ++i) {
        header.operandCounts[i] = static_cast<std::uint8_t>(head.number(1));
    }
    if (unit.failed() || head.failed()) return {};
    header.tables = head;
    return header;
}

std::string fileName(ByteSource& module, const LineHeader& header, std::uint64_t index, const LineStrings& strings) {
    const std::string path =
        header.version >= 5 ? describedFileName(module, header, index, strings) : listedFileName(header, index);
    return cleanText(std::string_view(path).substr(path.find_last_of("/\\") + 1), maxTextBytes);
}

} // namespace glovebox::symbols
