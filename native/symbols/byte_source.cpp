#include "symbols/byte_source.h"

#include "os/files.h"

#include <algorithm>
#include <utility>

namespace glovebox::symbols {

core::Result<FileBytes> FileBytes::open(const std::string& path) {
    auto opened = os::openRegularFile(path);
    if (!opened) return opened.status();
    FileBytes bytes;
    bytes.file = std::move(opened->handle);
    bytes.length = opened->size;
    return bytes;
}

bool FileBytes::read(std::uint64_t offset, std::span<std::byte> into) {
    if (offset > length || into.size() > length - offset) return false;
    return os::readAt(file, offset, into);
}

bool MemoryBytes::read(std::uint64_t offset, std::span<std::byte> into) {
    if (offset > content.size() || into.size() > content.size() - offset) return false;
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
    return true;
}

} // namespace glovebox::symbols
