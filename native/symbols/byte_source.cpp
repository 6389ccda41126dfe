#include "symbols/byte_source.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

namespace glovebox::symbols {

core::Result<FileBytes> FileBytes::open(const std::string& path) {
    const std::filesystem::path file(reinterpret_cast<const char8_t*>(path.c_str()));
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return core::fail(core::ErrorCode::noSuchFile, "there is no such file", path);
    }
    FileBytes bytes;
    const std::uintmax_t length = std::filesystem::file_size(file, error);
    if (!error) bytes.stream.open(file, std::ios::binary);
    if (error || !bytes.stream) return core::fail(core::ErrorCode::noSuchFile, "the file cannot be read", path);
    constexpr std::uint64_t maxOffset = std::numeric_limits<std::streamoff>::max();
    bytes.length = std::min<std::uint64_t>(length, maxOffset);
    return bytes;
}

bool FileBytes::read(std::uint64_t offset, std::span<std::byte> into) {
    if (offset > length || into.size() > length - offset) return false;
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
    return stream.good();
}

bool MemoryBytes::read(std::uint64_t offset, std::span<std::byte> into) {
    if (offset > content.size() || into.size() > content.size() - offset) return false;
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
    return true;
}

} // namespace glovebox::symbols
