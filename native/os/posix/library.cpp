#include "os/library.h"

#include <dlfcn.h>

#include <utility>

namespace glovebox::os {

Library::Library(Library&& other) noexcept : module(std::exchange(other.module, nullptr)) {}

Library& Library::operator=(Library&& other) noexcept {
    if (this != &other) {
        if (module != nullptr) ::dlclose(module);
        module = std::exchange(other.module, nullptr);
    }
    return *this;
}

Library::~Library() {
    if (module != nullptr) ::dlclose(module);
}

core::Result<Library> Library::open(const std::string& path) {
    const core::Result<BinaryKind> kind = examineBinary(path);
    if (!kind) return kind.status();
    if (!kind.value().isLibrary) {
        return core::fail(core::ErrorCode::notAPlugin, "the file is not a dynamic library",
                          path + ": " + kind.value().description);
    }
    if (!kind.value().fitsThisProcess) {
        return core::fail(core::ErrorCode::wrongArchitecture,
                          "the library is for another processor or operating system",
                          path + ": " + kind.value().description);
    }
    // A name without a slash would be searched in the loader's path instead of the folder we examined.
    const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
    void* const loaded = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded == nullptr) {
        const char* const reason = ::dlerror();
        return core::fail(core::ErrorCode::notAPlugin, "the loader refused the library",
                          reason != nullptr ? reason : path);
    }
    Library library;
    library.module = loaded;
    return library;
}

void* Library::symbol(const char* name) const noexcept { return module == nullptr ? nullptr : ::dlsym(module, name); }

bool keepLoaded(const void* address) noexcept {
    Dl_info found{};
    if (::dladdr(address, &found) == 0) return false;
    return ::dlopen(found.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) != nullptr;
}

} // namespace glovebox::os
