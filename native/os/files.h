#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace glovebox::os {

/// Path of the running executable or, for the addon, of the module that contains this code.
[[nodiscard]] std::string pathOfThisModule();

/// A pipe for a child's output: `first` is our reading end (non-blocking), `second` goes to the child.
[[nodiscard]] core::Result<std::pair<Handle, Handle>> createOutputPipe();

/// Reads what is there, at most `capacity` bytes; empty and `isClosed` set at the end. Never blocks.
struct PipeRead {
    std::size_t size = 0;
    bool isClosed = false;
};
[[nodiscard]] PipeRead readAvailable(const Handle& pipe, char* buffer, std::size_t capacity) noexcept;

/// A pipe that holds `text` and then ends, for a child's standard input: no thread has to feed it. `limitExceeded` if the
/// system's pipes do not take that much at once; `unsupportedHere` on Windows.
[[nodiscard]] core::Result<Handle> createInputPipe(std::string_view text);

/// A regular file, opened for reading, and its size then. Whatever the path names, even if it is exchanged meanwhile, this
/// does not block and reads from no device: anything else is `noSuchFile`. Any thread.
struct RegularFile {
    Handle handle;
    std::uint64_t size = 0;
};
[[nodiscard]] core::Result<RegularFile> openRegularFile(const std::string& path);

/// Exactly `into.size()` bytes from `offset`; false if there are not so many. The file has no position that others would see.
[[nodiscard]] bool readAt(const Handle& file, std::uint64_t offset, std::span<std::byte> into) noexcept;

/// Standard folders in which this system keeps plugins, most specific first (certification rule C26).
struct PluginFolders {
    std::vector<std::string> clap; ///< CLAP_PATH first
    std::vector<std::string> vst3;
};
[[nodiscard]] PluginFolders standardPluginFolders();

/// Inside a VST3 bundle: "Contents/x86_64-linux" and the library's suffix ".so"; "Contents/x86_64-win" and ".vst3";
/// "Contents/MacOS" and no suffix.
[[nodiscard]] std::string vst3BinaryFolder();
[[nodiscard]] std::string libraryFileSuffix();

} // namespace glovebox::os
