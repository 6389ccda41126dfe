#include <filesystem>
#include <system_error>

#include "hosting/clap/platform/platform.h"
#include "os/path.h"

namespace glovebox::hosting::clap {

const bool offersDescriptors = false;

core::Result<std::string> libraryOfPlugin(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(os::pathOf(path), error)) {
        return core::fail(core::ErrorCode::notAPlugin, "a CLAP plugin is a file on this system, not a folder", path);
    }
    return path;
}

} // namespace glovebox::hosting::clap
