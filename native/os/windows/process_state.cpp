#include "os/process_state.h"

#include "os/windows/native.h"

#include <clocale>
#include <string>

namespace glovebox::os {

struct ProcessState::Implementation {
    std::string locale;
    std::wstring directory;

    [[nodiscard]] static std::wstring currentDirectory() {
        std::wstring path(GetCurrentDirectoryW(0, nullptr), L'\0');
        path.resize(path.empty() ? 0 : GetCurrentDirectoryW(static_cast<DWORD>(path.size()), path.data()));
        return path;
    }
};

ProcessState::ProcessState() : inside(std::make_unique<Implementation>()) {
    if (const char* const name = std::setlocale(LC_ALL, nullptr)) inside->locale = name;
    inside->directory = Implementation::currentDirectory();
}

ProcessState::~ProcessState() = default;

bool ProcessState::restoreLocale() {
    const char* const now = std::setlocale(LC_ALL, nullptr);
    if (now == nullptr || inside->locale == now) return false;
    static_cast<void>(std::setlocale(LC_ALL, inside->locale.c_str()));
    return true;
}

bool ProcessState::restoreDirectory() {
    if (inside->directory.empty() || Implementation::currentDirectory() == inside->directory) return false;
    // Told once if there is no way back.
    if (SetCurrentDirectoryW(inside->directory.c_str()) == 0) inside->directory.clear();
    return true;
}

/// A snapshot of every thread of the system would be needed.
std::vector<std::uint32_t> threadNumbers() { return {}; }

} // namespace glovebox::os
