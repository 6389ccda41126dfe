#include "os/files.h"

#include "os/native_format.h"
#include "os/posix/plugin_paths.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <climits>
#include <cstdint>
#include <cstdlib>

namespace glovebox::os {
namespace {

/// Any object of the module that contains this code.
constexpr char anchor = 0;

/// The main program is the first object that the loader names; modules follow.
int isInMainProgram(dl_phdr_info* object, std::size_t, void* result) {
    const auto address = reinterpret_cast<std::uintptr_t>(&anchor);
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& segment = object->dlpi_phdr[i];
        const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
        if (segment.p_type == PT_LOAD && address >= begin && address - begin < segment.p_memsz) {
            *static_cast<bool*>(result) = true;
        }
    }
    return 1; // no further object
}

#if defined(__x86_64__)
constexpr const char* machineName = "x86_64";
constexpr const char* multiarchName = "x86_64-linux-gnu";
#else
constexpr const char* machineName = "aarch64";
constexpr const char* multiarchName = "aarch64-linux-gnu";
#endif

} // namespace

BinaryFormat nativeBinaryFormat() noexcept { return BinaryFormat::elf; }

std::string pathOfThisModule() {
    bool isExecutable = false;
    ::dl_iterate_phdr(isInMainProgram, &isExecutable);
    char path[PATH_MAX];
    if (isExecutable) {
        // The loader only knows argv[0], which anybody may have chosen.
        const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path);
        return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string{};
    }
    Dl_info facts{};
    if (::dladdr(&anchor, &facts) == 0 || facts.dli_fname == nullptr) return {};
    return ::realpath(facts.dli_fname, path) != nullptr ? path : facts.dli_fname;
}

PluginFolders standardPluginFolders() {
    // CLAP: entry.h. VST3: "Plug-in Format Structure / Linux" plus Debian's folder of the processor.
    PluginFolders folders;
    folders.clap = pathsOfVariable("CLAP_PATH");
    const std::string home = homeFolder();
    if (!home.empty()) {
        folders.clap.push_back(home + "/.clap");
        folders.vst3.push_back(home + "/.vst3");
    }
    for (const std::string& root :
         {std::string("/usr/local/lib/"), std::string("/usr/lib/"), std::string("/usr/lib/") + multiarchName + "/"}) {
        folders.clap.push_back(root + "clap");
        folders.vst3.push_back(root + "vst3");
    }
    return folders;
}

std::string vst3BinaryFolder() { return std::string("Contents/") + machineName + "-linux"; }

std::string libraryFileSuffix() { return ".so"; }

} // namespace glovebox::os
