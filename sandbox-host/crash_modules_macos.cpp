// dyld keeps a list of all that it has loaded for debuggers. It is read where it lies, without dyld's locks: while dyld changes
// it the list is not there, and the frames have addresses only.
#include "crash_modules.h"

#include <mach-o/loader.h>
#include <mach/mach.h>

#include <algorithm>
#include <cstring>

namespace glovebox::sandbox {
namespace {

// Interface facts of mach-o/dyld_images.h.
struct Image {
    const mach_header_64* header;
    const char* path;
    std::uintptr_t modified;
};
struct ImageList {
    std::uint32_t version;
    std::uint32_t count;
    const Image* images; ///< null while it changes
};
const volatile ImageList* list = nullptr;

constexpr std::uint32_t mostImages = 8192;

/// Where a loaded file lies in memory, by its own header.
class Extent {
public:
    explicit Extent(const mach_header_64* loaded) noexcept : header(loaded) {
        if (header->magic != MH_MAGIC_64) return;
        forEachSegment([this](const segment_command_64& segment) {
            if (std::strncmp(segment.segname, SEG_TEXT, sizeof segment.segname) != 0) return;
            bias = reinterpret_cast<std::uint64_t>(header) - segment.vmaddr;
            isKnown = true;
        });
    }

    /// The end of the code that holds the address; 0: none of this file does.
    [[nodiscard]] std::uint64_t endOfCodeAt(std::uint64_t address) const noexcept {
        std::uint64_t end = 0;
        if (!isKnown) return end;
        forEachSegment([&](const segment_command_64& segment) {
            const std::uint64_t start = segment.vmaddr + bias;
            if ((segment.initprot & VM_PROT_EXECUTE) != 0 && address >= start && address - start < segment.vmsize)
                end = start + segment.vmsize;
        });
        return end;
    }
    [[nodiscard]] std::uint64_t loadBias() const noexcept { return bias; }

private:
    const mach_header_64* header;
    std::uint64_t bias = 0;
    bool isKnown = false;

    template <typename Visitor>
    void forEachSegment(Visitor visitor) const noexcept {
        const auto* at = reinterpret_cast<const char*>(header + 1);
        const char* const end = at + header->sizeofcmds;
        for (std::uint32_t index = 0; index < header->ncmds; ++index) {
            const auto* const command = reinterpret_cast<const load_command*>(at);
            if (static_cast<std::size_t>(end - at) < sizeof *command || command->cmdsize < sizeof *command ||
                command->cmdsize > static_cast<std::size_t>(end - at))
                return;
            if (command->cmd == LC_SEGMENT_64 && command->cmdsize >= sizeof(segment_command_64))
                visitor(*reinterpret_cast<const segment_command_64*>(at));
            at += command->cmdsize;
        }
    }
};

template <typename Visitor>
void forEachImage(Visitor visitor) noexcept {
    if (list == nullptr) return;
    const Image* const images = list->images;
    if (images == nullptr) return;
    const std::uint32_t listed = list->count;
    const std::uint32_t count = std::min(listed, mostImages);
    for (std::uint32_t index = 0; index < count; ++index) {
        if (images[index].header != nullptr) visitor(images[index]);
    }
}

void writePath(wire::CrashModule& module, const char* path) noexcept {
    // The end of a path says more than its beginning.
    const std::size_t length = path == nullptr ? 0 : std::strlen(path);
    const std::size_t kept = std::min<std::size_t>(length, wire::longestModulePath - 1);
    if (kept != 0) std::memcpy(module.path, path + (length - kept), kept);
    module.path[kept] = '\0';
}

} // namespace

void prepareModules() noexcept {
    task_dyld_info_data_t info{};
    mach_msg_type_number_t size = TASK_DYLD_INFO_COUNT;
    if (task_info(mach_task_self(), TASK_DYLD_INFO, reinterpret_cast<task_info_t>(&info), &size) == KERN_SUCCESS)
        list = reinterpret_cast<const volatile ImageList*>(info.all_image_info_addr);
}

void writeModules(wire::CrashRecord& record) noexcept {
    forEachImage([&record](const Image& image) {
        const Extent extent(image.header);
        std::uint32_t listed = wire::noCrashModule;
        for (std::uint32_t index = 0; index < record.frameCount; ++index) {
            wire::CrashFrame& frame = record.frames[index];
            const std::uint64_t end = extent.endOfCodeAt(frame.address);
            if (frame.module != wire::noCrashModule || end == 0) continue;
            if (listed == wire::noCrashModule) {
                if (record.moduleCount == wire::mostCrashModules) return;
                wire::CrashModule& module = record.modules[record.moduleCount];
                module.loadBias = extent.loadBias();
                module.end = end;
                writePath(module, image.path);
                listed = record.moduleCount++;
            }
            frame.offset = frame.address - extent.loadBias();
            frame.module = listed;
        }
    });
}

bool isExecutable(std::uint64_t address) noexcept {
    bool isCode = false;
    forEachImage([&](const Image& image) { isCode = isCode || Extent(image.header).endOfCodeAt(address) != 0; });
    return isCode;
}

void readExecutableRanges() noexcept {}

} // namespace glovebox::sandbox
