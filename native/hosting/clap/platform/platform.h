#pragma once

#include <string>

#include "core/result.h"

/// What differs between systems in hosting CLAP; CMake chooses the file.
namespace glovebox::hosting::clap {

/// The library inside a .clap path: the file itself, on macOS the binary of a bundle. `notAPlugin` if there is none.
[[nodiscard]] core::Result<std::string> libraryOfPlugin(const std::string& path);

/// True where plugins may hand file descriptors to the host's event loop (posix-fd-support).
extern const bool offersDescriptors;

} // namespace glovebox::hosting::clap
