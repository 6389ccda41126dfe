#pragma once

#include "core/result.h"

#include <string>

namespace glovebox::os {

/// A loaded dynamic library; unloaded by the destructor. Main thread of the process that hosts plugins.
class Library {
public:
    Library() = default;
    Library(Library&& other) noexcept;
    Library& operator=(Library&& other) noexcept;
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library();

    /// Binds every symbol now (RTLD_NOW | RTLD_LOCAL). Fails with `noSuchFile`, `wrongArchitecture` (the header names
    /// another processor or OS) or `notAPlugin` (the loader refused; details carry its text).
    [[nodiscard]] static core::Result<Library> open(const std::string& path);

    /// Address of an exported symbol or null.
    [[nodiscard]] void* symbol(const char* name) const noexcept;
    [[nodiscard]] void* native() const noexcept { return module; }

private:
    void* module = nullptr;
};

/// Keeps the library that holds `address` loaded until this process ends, whoever unloads it: for code whose threads outlive its
/// user. False if no library holds it. Any thread.
[[nodiscard]] bool keepLoaded(const void* address) noexcept;

/// True if the file begins like a loadable library of any processor for this OS or another (ELF, Mach-O, PE).
struct BinaryKind {
    bool isLibrary = false;
    bool fitsThisProcess = false;
    std::string description; ///< "ELF aarch64", "PE x86_64", "not a library"
};
[[nodiscard]] core::Result<BinaryKind> examineBinary(const std::string& path);

} // namespace glovebox::os
