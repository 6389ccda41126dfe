#include "crash_modules.h"

#include "memory_map.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace glovebox::sandbox {
namespace {

/// What the first page of a loaded file says of itself.
struct Extent {
    std::uint64_t firstAddress = 0; ///< that its symbol table knows, of the page it is loaded to
    std::uint64_t size = 0;         ///< 0: not a loaded program or library
};

/// Reads foreign memory: a fault here ends the guarded step, frames that have their module by then keep it.
Extent extentOf(std::uint64_t start, std::uint64_t end) noexcept {
    const auto* const header = reinterpret_cast<const ElfW(Ehdr)*>(start);
    if (end - start < sizeof *header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return {};
    const std::uint64_t tableEnd = header->e_phoff + std::uint64_t{header->e_phnum} * sizeof(ElfW(Phdr));
    if (header->e_phentsize != sizeof(ElfW(Phdr)) || header->e_phoff > end - start || tableEnd > end - start) return {};
    const auto* const table = reinterpret_cast<const ElfW(Phdr)*>(start + header->e_phoff);
    constexpr std::uint64_t pageMask = ~std::uint64_t{4095};
    Extent extent;
    bool isFirst = true;
    for (std::uint32_t index = 0; index < header->e_phnum; ++index) {
        if (table[index].p_type != PT_LOAD) continue;
        if (isFirst) extent.firstAddress = table[index].p_vaddr & pageMask;
        isFirst = false;
        const std::uint64_t segmentEnd = table[index].p_vaddr + table[index].p_memsz;
        if (segmentEnd > extent.firstAddress) extent.size = std::max(extent.size, segmentEnd - extent.firstAddress);
    }
    return extent;
}

constexpr std::uint32_t notListed = wire::noCrashModule;

/// Walks the mappings and keeps the file that the last ones belong to.
class ModuleFinder {
public:
    explicit ModuleFinder(wire::CrashRecord& into) noexcept : record(into) {}

    void visit(const MapLine& line) noexcept {
        const bool isKernels = line.nameLength != 0 && std::string_view(line.name, line.nameLength) == "[vdso]";
        if (line.inode == 0 && !isKernels) return; // the anonymous part of a file's data holds no code
        if (isOfSameFile(line))
            end = line.end;
        else
            begin(line);
        if (listed != notListed) record.modules[listed].end = end;
        for (std::uint32_t index = 0; index < record.frameCount; ++index) {
            wire::CrashFrame& frame = record.frames[index];
            if (frame.module == wire::noCrashModule && frame.address >= line.start && frame.address < line.end)
                claim(frame);
        }
    }

private:
    wire::CrashRecord& record;
    std::uint64_t start = 0, end = 0, offset = 0;
    std::uint64_t device = 0, inode = 0;
    std::uint32_t listed = notListed;
    std::array<char, wire::longestModulePath> path{};
    std::size_t pathLength = 0;

    [[nodiscard]] bool isOfSameFile(const MapLine& line) const noexcept {
        if (inode == 0 || line.inode != inode || line.device != device) return false;
        if (line.offset != 0) return true;
        // Small files map their first page more than once; a second copy of the file lies outside of the first.
        return offset == 0 && line.start < start + extentOf(start, end).size;
    }

    void begin(const MapLine& line) noexcept {
        start = line.start, end = line.end, offset = line.offset;
        device = line.device, inode = line.inode;
        listed = notListed;
        // The end of a path says more than its beginning.
        pathLength = std::min(line.nameLength, path.size() - 1);
        std::memcpy(path.data(), line.name + (line.nameLength - pathLength), pathLength);
    }

    void claim(wire::CrashFrame& frame) noexcept {
        if (listed == notListed) {
            if (record.moduleCount == wire::mostCrashModules) return;
            const Extent extent = offset == 0 ? extentOf(start, end) : Extent{};
            wire::CrashModule& module = record.modules[record.moduleCount];
            module.loadBias = start - offset - extent.firstAddress;
            module.end = end;
            std::memcpy(module.path, path.data(), pathLength);
            module.path[pathLength] = '\0';
            listed = record.moduleCount++;
        }
        frame.offset = frame.address - record.modules[listed].loadBias;
        frame.module = listed;
    }
};

struct Range {
    std::uint64_t start;
    std::uint64_t end;
};
constexpr std::size_t mostRanges = 1024;
Range* ranges = nullptr;
std::size_t rangeCount = 0;

bool addRange(const MapLine& line, void*) noexcept {
    if (line.isExecutable) ranges[rangeCount++] = {line.start, line.end};
    return rangeCount < mostRanges;
}

} // namespace

void prepareModules() noexcept {
    prepareMemoryMap();
    if (ranges == nullptr) ranges = static_cast<Range*>(reserveForCrash(mostRanges * sizeof(Range)));
}

void writeModules(wire::CrashRecord& record) noexcept {
    ModuleFinder finder(record);
    readMemoryMap(
        [](const MapLine& line, void* argument) {
            static_cast<ModuleFinder*>(argument)->visit(line);
            return true;
        },
        &finder);
}

bool isExecutable(std::uint64_t address) noexcept {
    return std::any_of(ranges, ranges + rangeCount,
                       [address](const Range& range) { return address >= range.start && address < range.end; });
}

void readExecutableRanges() noexcept {
    rangeCount = 0;
    if (ranges != nullptr) readMemoryMap(addRange, nullptr);
}

} // namespace glovebox::sandbox
