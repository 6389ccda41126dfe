#include "os/files.h"

#include "os/windows/errors.h"

#include <windows.h>

#include <string_view>

namespace glovebox::os {
namespace {

/// Any object of the module that contains this code.
const char anchor = 0;

std::vector<std::string> pathsOfVariable(const wchar_t* name) {
    std::vector<std::string> paths;
    const std::string value = environmentVariable(name);
    std::string_view rest = value;
    while (!rest.empty()) {
        const std::size_t end = rest.find(';');
        if (end != 0) paths.emplace_back(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return paths;
}

} // namespace

std::string pathOfThisModule() {
    HMODULE module = nullptr;
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            reinterpret_cast<LPCWSTR>(&anchor), &module)) {
        return {};
    }
    std::wstring path(32768, L'\0'); // the longest path of Windows
    const DWORD length = GetModuleFileNameW(module, path.data(), static_cast<DWORD>(path.size()));
    return toUtf8(std::wstring_view(path).substr(0, length));
}

PluginFolders standardPluginFolders() {
    // CLAP: entry.h. VST3: "Plug-in Locations", Windows. The user's own before everybody's.
    PluginFolders folders;
    folders.clap = pathsOfVariable(L"CLAP_PATH");
    const std::string user = environmentVariable(L"LOCALAPPDATA");
    const std::string common = environmentVariable(L"COMMONPROGRAMFILES");
    for (const std::string& root : {user.empty() ? user : user + "\\Programs\\Common", common}) {
        if (root.empty()) continue;
        folders.clap.push_back(root + "\\CLAP");
        folders.vst3.push_back(root + "\\VST3");
    }
    return folders;
}

std::string vst3BinaryFolder() {
#if defined(_M_ARM64) || defined(__aarch64__)
    return "Contents/arm64-win";
#else
    return "Contents/x86_64-win";
#endif
}

std::string libraryFileSuffix() { return ".vst3"; }

} // namespace glovebox::os
