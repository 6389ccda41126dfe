#include "client/recovery_files.h"

#include "core/sha256.h"
#include "hosting/vst3/module.h"
#include "os/path.h"

#include <filesystem>
#include <fstream>
#include <vector>

namespace glovebox::client {

namespace {

/// More than that is no plugin; reading it would keep the thread from saving states.
constexpr std::uint64_t largestBinary = 4ull << 30;

} // namespace

PluginFileStamp stampOf(const std::string& pluginFile) {
    PluginFileStamp stamp;
    std::error_code error;
    std::string binary = pluginFile;
    if (std::filesystem::is_directory(os::pathOf(pluginFile), error)) {
        // CLAP bundles (macOS) and VST3 bundles share the layout of their Contents folder.
        auto found = hosting::vst3::findBinary(pluginFile);
        if (!found) return stamp;
        binary = std::move(*found);
    }
    const auto bytes = std::filesystem::file_size(os::pathOf(binary), error);
    if (error) return stamp;
    const auto modified = std::filesystem::last_write_time(os::pathOf(binary), error);
    if (error) return stamp;
    return {std::move(binary), bytes, static_cast<std::int64_t>(modified.time_since_epoch().count())};
}

std::string hashOf(const PluginFileStamp& stamp) {
    if (stamp.binary.empty() || stamp.bytes > largestBinary) return {};
    std::ifstream file(os::pathOf(stamp.binary), std::ios::binary);
    if (!file) return {};
    core::Sha256 hash;
    std::vector<char> piece(1 << 18);
    std::uint64_t read = 0;
    while (file && read <= stamp.bytes) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const auto size = static_cast<std::size_t>(file.gcount());
        hash.add(std::as_bytes(std::span(piece.data(), size)));
        read += size;
    }
    // One that was replaced while we read is another one.
    if (read != stamp.bytes || stampOf(stamp.binary) != stamp) return {};
    return core::hexadecimal(hash.finish());
}

} // namespace glovebox::client
