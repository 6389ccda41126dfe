#include "os/files.h"

#include "os/native_format.h"
#include "os/posix/plugin_paths.h"

#include <dlfcn.h>
#include <mach-o/dyld.h>

#include <climits>
#include <cstdlib>

namespace glovebox::os {
namespace {

/// Any object of the module that contains this code.
const char anchor = 0;

} // namespace

BinaryFormat nativeBinaryFormat() noexcept { return BinaryFormat::machO; }

std::string pathOfThisModule() {
    Dl_info facts{};
    if (::dladdr(&anchor, &facts) == 0 || facts.dli_fname == nullptr) return {};
    std::string path = facts.dli_fname;
    if (facts.dli_fbase == static_cast<const void*>(::_dyld_get_image_header(0))) {
        // The main program: dyld knows its path better than argv[0].
        char executable[PATH_MAX];
        std::uint32_t size = sizeof executable;
        if (::_NSGetExecutablePath(executable, &size) == 0) path = executable;
    }
    char resolved[PATH_MAX];
    return ::realpath(path.c_str(), resolved) != nullptr ? resolved : path;
}

PluginFolders standardPluginFolders() {
    // CLAP: entry.h. VST3: "Plug-in Locations", macOS.
    PluginFolders folders;
    folders.clap = pathsOfVariable("CLAP_PATH");
    const std::string home = homeFolder();
    if (!home.empty()) {
        folders.clap.push_back(home + "/Library/Audio/Plug-Ins/CLAP");
        folders.vst3.push_back(home + "/Library/Audio/Plug-Ins/VST3");
    }
    folders.clap.emplace_back("/Library/Audio/Plug-Ins/CLAP");
    folders.vst3.emplace_back("/Library/Audio/Plug-Ins/VST3");
    return folders;
}

std::string vst3BinaryFolder() { return "Contents/MacOS"; }

std::string libraryFileSuffix() { return {}; }

} // namespace glovebox::os
