#include "os/path.h"

#include "os/windows/errors.h"

namespace glovebox::os {

std::filesystem::path pathOf(std::string_view text) { return toWide(text); }
std::string textOf(const std::filesystem::path& path) { return toUtf8(path.native()); }

std::string comparablePath(std::string path) {
    for (char& character : path) {
        if (character == '\\') character = '/';
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
    }
    return path;
}

} // namespace glovebox::os
