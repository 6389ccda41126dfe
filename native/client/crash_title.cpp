#include "client/crash_title.h"

#include "client/crash_detail.h"
#include "os/process.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace glovebox::client {
namespace {

bool isNamePart(char character) noexcept {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_';
}

/// Names begin with one of these, and go on with ".", "-" or nothing: "libc.so.6", "libc-2.31.so".
constexpr std::array systemLibraries{"libc",      "libm",         "libpthread",      "libdl",
                                     "librt",     "libgcc_s",     "libstdc++",       "libc++",
                                     "libc++abi", "libunwind",    "libasan",         "libtsan",
                                     "libubsan",  "ld-linux",     "ld-linux-x86-64", "ld-linux-aarch64",
                                     "ld",        "ld-musl",      "linux-vdso",      "linux-gate",
                                     "ntdll",     "kernel32",     "kernelbase",      "msvcrt",
                                     "ucrtbase",  "vcruntime140", "msvcp140",        "libwinpthread"};

/// Passes over what an opening bracket at `at` opens; returns the place behind its closing one.
std::size_t behindBracket(std::string_view text, std::size_t at, char open, char close) noexcept {
    std::size_t depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == open) ++depth;
        // "->" and "operator>" close nothing; both stand outside of template arguments, or the count is off by one name.
        if (text[at] == close && (close != '>' || at == 0 || text[at - 1] != '-') && --depth == 0) return at + 1;
    }
    return text.size();
}

/// "operator<" and its like at the end of `name`.
bool endsWithOperator(const std::string& name) noexcept {
    constexpr std::string_view word = "operator";
    std::size_t end = name.size();
    while (end > 0 && (name[end - 1] == '<' || name[end - 1] == '>' || name[end - 1] == '-')) --end;
    if (end < word.size() || std::string_view(name).substr(end - word.size(), word.size()) != word) return false;
    return end == word.size() || !isNamePart(name[end - word.size() - 1]);
}

/// Cuts at whole characters.
void cutText(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    text.resize(most);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.pop_back();
}

} // namespace

std::string_view fileNameOf(std::string_view path) noexcept {
    const auto slash = path.find_last_of("/\\");
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string shortFunctionName(std::string_view demangled) {
    std::string name;
    constexpr std::string_view anonymous = "(anonymous namespace)";
    for (std::size_t at = 0; at < demangled.size();) {
        const std::string_view rest = demangled.substr(at);
        if (rest.starts_with(anonymous)) {
            // A place without a name adds nothing to a title.
            at += anonymous.size();
            if (demangled.substr(at).starts_with("::")) at += 2;
        } else if (rest.starts_with("{lambda(") || rest.starts_with("'lambda") || rest.starts_with("{unnamed")) {
            name += rest.starts_with("{unnamed") ? "unnamed" : "lambda";
            at = rest.front() == '{' ? behindBracket(demangled, at, '{', '}')
                                     : std::min(demangled.find('\'', at + 1), demangled.size() - 1) + 1;
        } else if (rest.starts_with("operator()")) {
            name += "operator()";
            at += 10;
        } else if (demangled[at] == '(') {
            // Parameters. What stands behind them is const, a clone's number, or the local thing that is really meant.
            at = behindBracket(demangled, at, '(', ')');
            const auto local = demangled.find("::", at);
            at = local == std::string_view::npos ? demangled.size() : local;
        } else if (demangled[at] == '<' && !endsWithOperator(name)) {
            name += "<>";
            at = behindBracket(demangled, at, '<', '>');
        } else if (demangled[at] == '[' && !name.ends_with("operator")) {
            at = behindBracket(demangled, at, '[', ']'); // [abi:cxx11], [clone .cold]
        } else {
            name += demangled[at++];
        }
    }
    // "void run<>" has a return type in front: the last word counts, but for "operator bool" and its like.
    const auto isOperator = name.find("operator") != std::string::npos;
    while (!name.empty() && name.back() == ' ') name.pop_back();
    if (const auto space = name.rfind(' '); space != std::string::npos && !isOperator) name.erase(0, space + 1);
    // A compiler's own copy of a function: "process.cold", "process.part.0", "process.isra.0", "process.llvm.123".
    if (const auto dot = name.find('.'); dot != std::string::npos && dot > 0) name.resize(dot);
    return name;
}

bool isSystemModule(std::string_view path) noexcept {
    if (!path.empty() && path.front() == '[') return true; // [vdso]
    std::string file(fileNameOf(path));
    for (char& character : file) // "KERNEL32.DLL"
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
    return std::any_of(systemLibraries.begin(), systemLibraries.end(), [&](std::string_view library) {
        return file.starts_with(library) &&
               (file.size() == library.size() || file[library.size()] == '.' || file[library.size()] == '-');
    });
}

bool isSandboxHost(std::string_view path) noexcept {
    const auto file = fileNameOf(path);
    return file == "sandbox-host" || file == "sandbox-host.exe";
}

std::size_t guiltyFrameOf(std::span<const CrashFrame> frames) noexcept {
    const auto find = [&](auto&& isGuilty) {
        return static_cast<std::size_t>(std::find_if(frames.begin(), frames.end(), isGuilty) - frames.begin());
    };
    const auto isForeign = [](const CrashFrame& frame) {
        return frame.isPlugin || (!frame.module.empty() && !isSystemModule(frame.module));
    };
    const std::size_t plugin = find(
        [&](const CrashFrame& frame) { return isForeign(frame) && (frame.isPlugin || !isSandboxHost(frame.module)); });
    return plugin != frames.size() ? plugin : find(isForeign);
}

std::string crashKind(const SandboxEnd& end, std::string_view signalName) {
    if (end.state != SandboxState::crashed) return sandboxStateName(end.state);
    if (!end.wasSignalled) return "exit code " + std::to_string(end.signalOrCode);
    return signalName.empty() ? os::ExitStatus{true, end.signalOrCode}.text() : std::string(signalName);
}

std::string crashTitle(const CrashReport& report) {
    std::string title = crashKind(report.end, report.signalName);
    if (report.guiltyFrame < report.frames.size()) {
        const auto& frame = report.frames[report.guiltyFrame];
        title += " in ";
        title += fileNameOf(frame.module);
        const auto function = shortFunctionName(frame.function);
        title += function.empty() ? "+" + hexadecimal(frame.offset) : "!" + function;
    } else if (!report.end.call.empty()) {
        title += " in " + report.end.call;
        if (!report.pluginName.empty()) title += " of " + report.pluginName;
    }
    // Line feeds and their like would end the title where it is listed.
    for (char& character : title)
        if (static_cast<unsigned char>(character) < 0x20 || character == 0x7f) character = ' ';
    cutText(title, longestTitle);
    return title;
}

} // namespace glovebox::client
