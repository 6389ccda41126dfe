#include "os/files.h"

#include "os/path.h"
#include "os/windows/native.h"

#include <algorithm>
#include <filesystem>
#include <limits>

namespace glovebox::os {

core::Result<RegularFile> openRegularFile(const std::string& path) {
    const auto refuse = [&](const char* why) { return core::fail(core::ErrorCode::noSuchFile, why, path); };
    const std::filesystem::path name = pathOf(path);
    const HANDLE opened =
        ::CreateFileW(name.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                      OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (opened == INVALID_HANDLE_VALUE) return refuse("there is no such file");
    RegularFile file;
    file.handle = owned(opened);
    LARGE_INTEGER size{};
    if (::GetFileType(opened) != FILE_TYPE_DISK || !::GetFileSizeEx(opened, &size))
        return refuse("this is no regular file");
    file.size = static_cast<std::uint64_t>(size.QuadPart);
    return file;
}

bool readAt(const Handle& file, std::uint64_t offset, std::span<std::byte> into) noexcept {
    while (!into.empty()) {
        OVERLAPPED place{};
        place.Offset = static_cast<DWORD>(offset);
        place.OffsetHigh = static_cast<DWORD>(offset >> 32);
        DWORD count = 0;
        const auto wanted = static_cast<DWORD>(std::min<std::size_t>(into.size(), 1u << 30));
        if (!::ReadFile(nativeOf(file), into.data(), wanted, &count, &place) || count == 0) return false;
        offset += count;
        into = into.subspan(count);
    }
    return true;
}

} // namespace glovebox::os
