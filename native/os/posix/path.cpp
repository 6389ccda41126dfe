#include "os/path.h"

namespace glovebox::os {

std::filesystem::path pathOf(std::string_view text) { return text; }
std::string textOf(const std::filesystem::path& path) { return path.string(); }
std::string comparablePath(std::string path) { return path; }

} // namespace glovebox::os
