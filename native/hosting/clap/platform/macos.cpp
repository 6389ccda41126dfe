#include <filesystem>
#include <system_error>

#include "hosting/clap/platform/platform.h"

namespace glovebox::hosting::clap {

const bool offersDescriptors = true;

core::Result<std::string> libraryOfPlugin(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(path, error)) return path;
    const fs::path folder = fs::path(path) / "Contents" / "MacOS";
    // By convention the binary is named after the bundle; otherwise the folder's only file is meant.
    const fs::path named = folder / fs::path(path).stem();
    if (fs::is_regular_file(named, error)) return named.string();
    fs::path only;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (!entry.is_regular_file(error)) continue;
        if (!only.empty()) return core::fail(core::ErrorCode::notAPlugin, "a bundle with several binaries", path);
        only = entry.path();
    }
    if (only.empty())
        return core::fail(core::ErrorCode::notAPlugin, "a bundle without a binary in Contents/MacOS", path);
    return only.string();
}

} // namespace glovebox::hosting::clap
