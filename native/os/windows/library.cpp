#include "os/library.h"

#include "os/native_format.h"
#include "os/windows/errors.h"

#include <windows.h>

#include <filesystem>
#include <utility>

namespace glovebox::os {

BinaryFormat nativeBinaryFormat() noexcept { return BinaryFormat::pe; }

Library::Library(Library&& other) noexcept : module(std::exchange(other.module, nullptr)) {}

Library& Library::operator=(Library&& other) noexcept {
    Library replaced(std::move(other));
    std::swap(module, replaced.module);
    return *this;
}

Library::~Library() {
    if (module != nullptr) FreeLibrary(static_cast<HMODULE>(module));
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
    std::error_code ignored;
    const std::filesystem::path file = std::filesystem::absolute(toWide(path), ignored).make_preferred();
    // Its own folder, the program's and System32: never the current directory or PATH.
    const HMODULE loaded =
        LoadLibraryExW(file.c_str(), nullptr, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (loaded == nullptr) {
        return core::fail(core::ErrorCode::notAPlugin, "the loader refused the library",
                          path + ": " + systemFailure("", GetLastError()).details);
    }
    Library library;
    library.module = loaded;
    return library;
}

void* Library::symbol(const char* name) const noexcept {
    if (module == nullptr) return nullptr;
    return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(module), name));
}

bool keepLoaded(const void* address) noexcept {
    HMODULE ignored = nullptr;
    return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                              static_cast<LPCWSTR>(address), &ignored) != 0;
}

} // namespace glovebox::os
