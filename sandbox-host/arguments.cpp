#include "arguments.h"

#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>

namespace glovebox::sandbox {
namespace {

core::Status notUnderstood(std::string_view word) {
    return core::fail(core::ErrorCode::invalidArgument, "cannot understand the command line", std::string(word));
}

template <typename Number>
bool parseNumber(std::string_view text, Number& into) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return false;
    if (value > static_cast<std::uint64_t>(std::numeric_limits<Number>::max())) return false;
    into = static_cast<Number>(value);
    return true;
}

bool parseNumbered(std::string_view option, std::string_view value, Arguments& into) {
    if (option == "--channel") return parseNumber(value, into.channel);
    if (option == "--memory-bytes") return parseNumber(value, into.limits.memoryBytes);
    if (option == "--open-files") return parseNumber(value, into.limits.openFiles);
    if (option == "--processes") return parseNumber(value, into.limits.processes);
    if (option == "--cpu-seconds") return parseNumber(value, into.limits.cpuSeconds);
    if (option == "--file-bytes") return parseNumber(value, into.limits.fileBytes);
    return false;
}

/// Its files are hostile: what the caller does not limit has a limit all the same.
void limitSymbolizing(os::ResourceLimits& limits) {
    if (limits.memoryBytes == 0) limits.memoryBytes = 512ull << 20;
    if (limits.cpuSeconds == 0) limits.cpuSeconds = 20;
}

} // namespace

core::Result<Arguments> parseArguments(int count, char** words) {
    Arguments parsed;
    bool hasMode = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const bool isScan = word == "--scan" || word == "--scan-fast";
        const bool isAlone =
            word == "--serve" || word == "--version" || word == "--symbolize" || word == "--probe-limits";
        const bool isWarden = word == "--warden";
        if (isAlone || isScan || isWarden) {
            if (hasMode) return notUnderstood(word);
            hasMode = true;
            parsed.mode = word == "--serve"          ? Mode::serve
                          : isWarden                 ? Mode::warden
                          : word == "--version"      ? Mode::version
                          : word == "--symbolize"    ? Mode::symbolize
                          : word == "--probe-limits" ? Mode::probeLimits
                          : word == "--scan"         ? Mode::scan
                                                     : Mode::scanFast;
        }
        if (word == "--until-input-ends") {
            parsed.endsWithInput = true;
            continue;
        }
        if (isAlone) continue;
        if (i + 1 == count) return notUnderstood(word);
        const std::string_view value = words[++i];
        if (isScan) {
            parsed.file = value;
        } else if (isWarden) {
            parsed.modeWord = words[i - 1]; // the value has no meaning for us: the client finds our copies by it
        } else if (!parseNumbered(word, value, parsed)) {
            return notUnderstood(std::string(word) + " " + std::string(value));
        }
    }
    if (!hasMode) return notUnderstood("nothing to do");
    if (parsed.mode == Mode::symbolize) limitSymbolizing(parsed.limits);
    return parsed;
}

} // namespace glovebox::sandbox
