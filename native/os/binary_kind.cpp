// Reads the first bytes of a file, by hand and with bounds: nothing of it is executed or trusted.
#include "os/files.h"
#include "os/library.h"
#include "os/native_format.h"
#include "os/path.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <span>
#include <system_error>

namespace glovebox::os {
namespace {

enum class Processor : std::uint8_t { other, x86_64, aarch64 };

#if defined(__x86_64__) || defined(_M_X64)
constexpr Processor ownProcessor = Processor::x86_64;
#else
constexpr Processor ownProcessor = Processor::aarch64;
#endif

/// Unsigned number of `width` bytes at `offset`; 0 beyond the end.
std::uint64_t numberAt(std::span<const unsigned char> bytes, std::size_t offset, std::size_t width, bool isBigEndian) {
    if (offset > bytes.size() || width > bytes.size() - offset) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        const std::size_t place = isBigEndian ? width - 1 - i : i;
        value |= std::uint64_t{bytes[offset + place]} << (8 * i);
    }
    return value;
}

BinaryKind kindOf(BinaryFormat format, const char* formatName, Processor processor, const std::string& processorName,
                  bool isLibrary) {
    BinaryKind kind;
    kind.isLibrary = isLibrary;
    kind.fitsThisProcess = isLibrary && format == nativeBinaryFormat() && processor == ownProcessor;
    kind.description = std::string(formatName) + " " + processorName + (isLibrary ? "" : ", not a library");
    return kind;
}

/// System V ABI, "ELF Header".
BinaryKind examineElf(std::span<const unsigned char> bytes) {
    const bool is64 = bytes.size() > 5 && bytes[4] == 2;
    const bool isBigEndian = bytes.size() > 5 && bytes[5] == 2;
    constexpr std::uint64_t sharedObject = 3;
    const std::uint64_t type = numberAt(bytes, 16, 2, isBigEndian);
    const std::uint64_t machine = numberAt(bytes, 18, 2, isBigEndian);
    Processor processor = Processor::other;
    std::string name = "machine " + std::to_string(machine);
    switch (machine) {
    case 3: name = "i386"; break;
    case 8: name = "mips"; break;
    case 20: name = "powerpc"; break;
    case 21: name = "powerpc64"; break;
    case 22: name = "s390"; break;
    case 40: name = "arm"; break;
    case 62:
        name = is64 ? "x86_64" : "x32";
        if (is64) processor = Processor::x86_64;
        break;
    case 183:
        name = is64 ? "aarch64" : "aarch64 32 bit";
        if (is64 && !isBigEndian) processor = Processor::aarch64;
        break;
    case 243: name = "riscv"; break;
    case 258: name = "loongarch"; break;
    default: break;
    }
    return kindOf(BinaryFormat::elf, "ELF", processor, name, bytes.size() >= 52 && type == sharedObject);
}

/// PE format, "COFF File Header": found through the offset at 0x3c.
BinaryKind examinePe(std::span<const unsigned char> bytes) {
    const std::uint64_t offset = numberAt(bytes, 0x3c, 4, false);
    if (offset + 24 > bytes.size() || std::memcmp(bytes.data() + offset, "PE\0\0", 4) != 0) {
        return {false, false, "DOS program, not a library"};
    }
    constexpr std::uint64_t isDll = 0x2000;
    const std::uint64_t machine = numberAt(bytes, offset + 4, 2, false);
    const std::uint64_t flags = numberAt(bytes, offset + 22, 2, false);
    switch (machine) {
    case 0x8664: return kindOf(BinaryFormat::pe, "PE", Processor::x86_64, "x86_64", (flags & isDll) != 0);
    case 0xaa64: return kindOf(BinaryFormat::pe, "PE", Processor::aarch64, "aarch64", (flags & isDll) != 0);
    case 0x014c: return kindOf(BinaryFormat::pe, "PE", Processor::other, "i386", (flags & isDll) != 0);
    default:
        return kindOf(BinaryFormat::pe, "PE", Processor::other, "machine " + std::to_string(machine),
                      (flags & isDll) != 0);
    }
}

Processor machOProcessor(std::uint64_t type, std::string& name) {
    switch (type) {
    case 0x01000007: name = "x86_64"; return Processor::x86_64;
    case 0x0100000c: name = "aarch64"; return Processor::aarch64;
    case 7: name = "i386"; return Processor::other;
    case 18: name = "powerpc"; return Processor::other;
    default: name = "cpu type " + std::to_string(type); return Processor::other;
    }
}

/// mach-o/loader.h: a dylib (6) or a bundle (8).
BinaryKind examineMachO(std::span<const unsigned char> bytes, bool isBigEndian) {
    std::string name;
    const Processor processor = machOProcessor(numberAt(bytes, 4, 4, isBigEndian), name);
    const std::uint64_t type = numberAt(bytes, 12, 4, isBigEndian);
    return kindOf(BinaryFormat::machO, "Mach-O", processor, name, type == 6 || type == 8);
}

/// mach-o/fat.h: big-endian, a slice per processor. The slices' own headers lie far behind; the loader judges them.
BinaryKind examineUniversal(std::span<const unsigned char> bytes) {
    const std::uint64_t slices = numberAt(bytes, 4, 4, true);
    const std::size_t sliceSize = numberAt(bytes, 0, 4, true) == 0xcafebabf ? 32 : 20;
    BinaryKind all;
    all.isLibrary = true;
    all.description = "Mach-O universal";
    for (std::uint64_t i = 0; i < slices; ++i) {
        std::string name;
        const Processor processor = machOProcessor(numberAt(bytes, 8 + i * sliceSize, 4, true), name);
        const BinaryKind one = kindOf(BinaryFormat::machO, "", processor, name, true);
        all.fitsThisProcess = all.fitsThisProcess || one.fitsThisProcess;
        all.description += one.description;
    }
    return all;
}

} // namespace

core::Result<BinaryKind> examineBinary(const std::string& path) {
    const std::filesystem::path file = pathOf(path);
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) {
        return core::fail(core::ErrorCode::noSuchFile, "the file does not exist", path);
    }
    // Opening a pipe or a device could block for ever.
    if (!std::filesystem::is_regular_file(status)) return BinaryKind{false, false, "not a file"};
    auto opened = openRegularFile(path);
    if (!opened) return core::fail(core::ErrorCode::noSuchFile, "the file cannot be read", path);
    std::array<unsigned char, 4096> buffer{};
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), opened->size));
    // One that is cut short meanwhile is no library.
    const bool isRead = readAt(opened->handle, 0, std::as_writable_bytes(std::span(buffer).first(wanted)));
    const std::span<const unsigned char> bytes(buffer.data(), isRead ? wanted : 0);

    if (bytes.size() >= 20 && std::memcmp(bytes.data(), "\177ELF", 4) == 0) return examineElf(bytes);
    if (bytes.size() >= 64 && std::memcmp(bytes.data(), "MZ", 2) == 0) return examinePe(bytes);
    if (bytes.size() >= 28) {
        switch (numberAt(bytes, 0, 4, true)) {
        case 0xcffaedfe:
        case 0xcefaedfe: return examineMachO(bytes, false);
        case 0xfeedfacf:
        case 0xfeedface: return examineMachO(bytes, true);
        case 0xcafebabe:
        case 0xcafebabf:
            // Java classes share the number; their next word is a version far above any count of slices.
            if (const std::uint64_t slices = numberAt(bytes, 4, 4, true); slices > 0 && slices <= 16)
                return examineUniversal(bytes);
            break;
        default: break;
        }
    }
    return BinaryKind{false, false, bytes.empty() ? "an empty file" : "not a library"};
}

} // namespace glovebox::os
