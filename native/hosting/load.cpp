#include <filesystem>
#include <map>
#include <string>
#include <system_error>

#include "hosting/clap/plugin_file.h"
#include "hosting/plugin.h"
#include "hosting/vst3/plugin_file.h"
#include "os/library.h"
#include "os/path.h"

namespace glovebox::hosting {
namespace {

namespace fs = std::filesystem;

enum class Kind { clap, vst3, vst2, lv2, audioUnit, unknown };

Kind kindByName(const fs::path& path) {
    std::string suffix = os::textOf(path.extension());
    for (char& letter : suffix) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    if (suffix == ".clap") return Kind::clap;
    if (suffix == ".vst3") return Kind::vst3;
    if (suffix == ".lv2") return Kind::lv2;
    if (suffix == ".component") return Kind::audioUnit;
    if (suffix == ".vst") return Kind::vst2;
    return Kind::unknown;
}

/// A library whose name says nothing is known by what it exports. Its constructors run: callers are prepared for that,
/// because loading the plugin would run them too.
core::Result<Kind> kindByExports(const std::string& path) {
    auto library = os::Library::open(path);
    if (!library) return library.status();
    if (library->symbol("clap_entry") != nullptr) return Kind::clap;
    if (library->symbol("GetPluginFactory") != nullptr) return Kind::vst3;
    if (library->symbol("VSTPluginMain") != nullptr) return Kind::vst2;
    if (library->symbol("lv2_descriptor") != nullptr) return Kind::lv2;
    return Kind::unknown;
}

core::Status notHosted(const char* kind, const std::string& path) {
    return core::fail(core::ErrorCode::unsupportedFormat, std::string(kind) + " plugins are not hosted", path);
}

/// Files in use, by their real path. Main thread alone, as loading is.
std::map<std::string, std::weak_ptr<PluginFile>>& filesInUse() {
    static std::map<std::string, std::weak_ptr<PluginFile>> files;
    return files;
}

core::Result<std::shared_ptr<PluginFile>> loadAnew(const std::string& path, bool isFolder, RunLoop& runLoop) {
    Kind kind = kindByName(path);
    if (kind == Kind::unknown && !isFolder) {
        auto found = kindByExports(path);
        if (!found) return found.status();
        kind = *found;
    }
    switch (kind) {
    case Kind::clap: return clap::loadFile(path);
    case Kind::vst3: return vst3::loadFile(path, runLoop);
    case Kind::vst2: return notHosted("VST2", path);
    case Kind::lv2: return notHosted("LV2", path);
    case Kind::audioUnit: return notHosted("Audio Unit", path);
    case Kind::unknown: break;
    }
    return core::fail(core::ErrorCode::notAPlugin, "no plugin format that is known", path);
}

} // namespace

core::Result<std::shared_ptr<PluginFile>> loadPluginFile(const std::string& path, RunLoop& runLoop) {
    std::error_code error;
    const fs::path real = fs::canonical(os::pathOf(path), error);
    if (error) return core::fail(core::ErrorCode::noSuchFile, "no such plugin file", path + ": " + error.message());
    const bool isFolder = fs::is_directory(real, error);

    // Entries of files that are gone are dropped here, so that the table cannot grow with every load.
    std::erase_if(filesInUse(), [](const auto& entry) { return entry.second.expired(); });
    const std::string key = os::textOf(real);
    if (const auto found = filesInUse().find(key); found != filesInUse().end()) {
        if (auto file = found->second.lock()) return file;
    }
    auto loaded = loadAnew(key, isFolder, runLoop);
    if (loaded) filesInUse()[key] = *loaded;
    return loaded;
}

} // namespace glovebox::hosting
