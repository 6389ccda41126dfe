#pragma once

#include <cstdint>
#include <string>

namespace glovebox::client {

/// What tells a plugin's file from its successor without reading it.
struct PluginFileStamp {
    std::string binary; ///< the library itself, also of a bundle; empty: there is none
    std::uint64_t bytes = 0;
    std::int64_t modified = 0; ///< ticks of the file system's clock
    bool operator==(const PluginFileStamp&) const = default;
};

/// Any thread that may wait for a disk. `binary` is empty if the file is not there.
[[nodiscard]] PluginFileStamp stampOf(const std::string& pluginFile);

/// SHA-256 of the binary, lower-case hexadecimal. Empty if it can't be read or is no longer the one with this stamp.
[[nodiscard]] std::string hashOf(const PluginFileStamp& stamp);

} // namespace glovebox::client
