#include "os/process_state.h"

#include "os/handle.h"

#include <clocale>
#include <fcntl.h>
#include <locale.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace glovebox::os {

struct ProcessState::Implementation {
    std::string locale;
    locale_t ofThread = nullptr;
    Handle directory;
    struct stat place {};
    bool hasPlace = false;

    /// The descriptor may have been closed, and its number given to something else.
    [[nodiscard]] bool holds(int descriptor, const char* path) const {
        struct stat now {};
        const int result = path != nullptr ? ::stat(path, &now) : ::fstat(descriptor, &now);
        return result == 0 && now.st_dev == place.st_dev && now.st_ino == place.st_ino;
    }
};

ProcessState::ProcessState() : inside(std::make_unique<Implementation>()) {
    if (const char* const name = std::setlocale(LC_ALL, nullptr)) inside->locale = name;
    inside->ofThread = ::uselocale(nullptr);
    inside->directory = Handle(::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // A directory that cannot be looked at cannot be missed.
    inside->hasPlace = inside->directory.isOpen() && ::fstat(inside->directory.get(), &inside->place) == 0;
}

ProcessState::~ProcessState() = default;

bool ProcessState::restoreLocale() {
    bool isOther = false;
    if (::uselocale(nullptr) != inside->ofThread) {
        isOther = true;
        ::uselocale(inside->ofThread);
    }
    const char* const now = std::setlocale(LC_ALL, nullptr);
    if (now != nullptr && inside->locale != now) {
        isOther = true;
        static_cast<void>(std::setlocale(LC_ALL, inside->locale.c_str()));
    }
    return isOther;
}

bool ProcessState::restoreDirectory() {
    if (!inside->hasPlace || inside->holds(-1, ".")) return false;
    const bool canReturn = inside->holds(inside->directory.get(), nullptr);
    // Told once if there is no way back.
    inside->hasPlace = canReturn && ::fchdir(inside->directory.get()) == 0;
    return true;
}

} // namespace glovebox::os
