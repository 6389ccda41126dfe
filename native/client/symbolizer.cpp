#include "client/symbolizer.h"

#include "client/crash_detail.h"
#include "hosting/text.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/files.h"
#include "os/process.h"

#include <algorithm>
#include <array>

namespace glovebox::client {

using core::ErrorCode;

namespace {

constexpr std::size_t longestSymbolText = 1000;
constexpr std::size_t longestLine = 4 * 6 * longestSymbolText; // three texts of which every byte is escaped, and names
constexpr std::size_t mostOutput = 512 * 1024;
constexpr std::uint64_t longestRunNs = 10'000'000'000;

/// Reads one flat JSON object from front to back.
class Reader {
public:
    explicit Reader(std::string_view line) : rest(line) {}

    bool take(char expected) {
        skipSpace();
        if (rest.empty() || rest.front() != expected) return false;
        rest.remove_prefix(1);
        return true;
    }
    bool isAtEnd() {
        skipSpace();
        return rest.empty();
    }
    bool isAtText() {
        skipSpace();
        return !rest.empty() && rest.front() == '"';
    }
    bool takeText(std::string& text) {
        if (!take('"')) return false;
        while (!rest.empty() && rest.front() != '"') {
            const char character = rest.front();
            rest.remove_prefix(1);
            if (static_cast<unsigned char>(character) < 0x20) return false;
            if (character != '\\')
                text += character;
            else if (!takeEscape(text))
                return false;
        }
        return take('"');
    }
    bool takeNumber(std::uint64_t& number) {
        skipSpace();
        std::size_t digits = 0;
        number = 0;
        for (; digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9'; ++digits) {
            const auto digit = static_cast<std::uint64_t>(rest[digits] - '0');
            if (number > (~0ull - digit) / 10) return false;
            number = number * 10 + digit;
        }
        rest.remove_prefix(digits);
        return digits > 0;
    }

private:
    std::string_view rest;

    void skipSpace() { rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r"), rest.size())); }

    bool takeUnit(std::uint32_t& unit) {
        if (rest.size() < 4) return false;
        unit = 0;
        for (const char digit : rest.substr(0, 4)) {
            constexpr std::string_view digits = "0123456789abcdef";
            const auto value = digits.find(digit >= 'A' && digit <= 'F' ? static_cast<char>(digit + 32) : digit);
            if (value == std::string_view::npos) return false;
            unit = unit * 16 + static_cast<std::uint32_t>(value);
        }
        rest.remove_prefix(4);
        return true;
    }
    bool takeEscape(std::string& text) {
        if (rest.empty()) return false;
        const char kind = rest.front();
        rest.remove_prefix(1);
        constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
        if (const auto found = letters.find(kind); found != std::string_view::npos) {
            text += meant[found];
            return true;
        }
        std::uint32_t unit = 0;
        if (kind != 'u' || !takeUnit(unit) || unit == 0) return false;
        // Surrogates become invalid UTF-8 here, and a replacement character later: they never stand in symbols.
        if (unit < 0x80) {
            text += static_cast<char>(unit);
        } else if (unit < 0x800) {
            text += static_cast<char>(0xc0 | unit >> 6);
            text += static_cast<char>(0x80 | (unit & 0x3f));
        } else {
            text += static_cast<char>(0xe0 | unit >> 12);
            text += static_cast<char>(0x80 | (unit >> 6 & 0x3f));
            text += static_cast<char>(0x80 | (unit & 0x3f));
        }
        return true;
    }
};

core::Status malformed() { return core::fail(ErrorCode::protocolBreach, "a malformed line of symbols"); }

std::string readable(const std::string& text) {
    std::string clean = hosting::cleanText(text.c_str(), longestSymbolText);
    std::replace(clean.begin(), clean.end(), '\n', ' ');
    return clean;
}

} // namespace

core::Result<Symbol> parseSymbol(std::string_view line) {
    Symbol symbol;
    Reader reader(line.substr(0, longestLine));
    if (line.size() > longestLine || !reader.take('{')) return malformed();
    for (bool isFirst = true; !reader.take('}'); isFirst = false) {
        std::string name, text;
        std::uint64_t number = 0;
        if ((!isFirst && !reader.take(',')) || !reader.takeText(name) || !reader.take(':')) return malformed();
        if (reader.isAtText() ? !reader.takeText(text) : !reader.takeNumber(number)) return malformed();
        if (name == "function") symbol.function = readable(text);
        if (name == "functionOffset") symbol.functionOffset = number;
        if (name == "file") symbol.file = readable(text);
        if (name == "line") symbol.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(number, ~0u));
        if (name == "error") symbol.error = readable(text);
    }
    if (!reader.isAtEnd()) return malformed();
    return symbol;
}

core::Result<std::string> Symbolizer::run(const std::string& input, const std::atomic<bool>& isWanted) {
    auto standardInput = os::createInputPipe(input);
    if (!standardInput) return standardInput.status();
    auto pipe = os::createOutputPipe();
    if (!pipe) return pipe.status();
    os::SpawnOptions spawn;
    spawn.executable = program;
    spawn.arguments = {"--symbolize"};
    for (const char* name : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (const auto value = os::environmentVariable(name))
            spawn.environment.push_back(std::string(name) + "=" + *value);
    }
    spawn.standardInput = std::move(*standardInput);
    spawn.standardOutput = std::move(pipe->second);
    spawn.limits.memoryBytes = 1u << 30;
    spawn.limits.cpuSeconds = 5;
    spawn.limits.openFiles = 64;
    spawn.limits.fileBytes = 1u << 20;
    auto child = os::Child::spawn(std::move(spawn)); // killed when this function is left
    if (!child) return child.status();
    const os::Handle& reader = pipe->first;
    if (auto status = poller.add(reader.get(), 1, os::Poller::readable); !status) return status;
    std::string output;
    const std::uint64_t until = os::nowNs() + longestRunNs;
    std::vector<os::Poller::Ready> ready;
    core::Status failed;
    for (bool isOpen = true; isOpen && failed.isOk();) {
        failed = poller.wait(until, ready);
        if (!isWanted) failed = core::fail(ErrorCode::cancelled, "the group was closed");
        if (failed.isOk() && os::nowNs() >= until) failed = core::fail(ErrorCode::timedOut, "it took too long");
        std::array<char, 16384> text;
        for (bool isMore = failed.isOk(); isMore;) {
            const auto read = os::readAvailable(reader, text.data(), text.size());
            output.append(text.data(), read.size);
            isOpen = !read.isClosed;
            isMore = read.size != 0 && isOpen;
            if (output.size() > mostOutput) {
                failed = core::fail(ErrorCode::limitExceeded, "it said too much");
                break;
            }
        }
    }
    poller.remove(reader.get(), 1);
    if (!failed.isOk()) return failed;
    os::ExitStatus exit;
    if (child->waitUntil(until, exit) && (exit.wasSignalled || exit.code != 0) && output.empty())
        return core::fail(ErrorCode::sandboxDied, "the process that reads symbols failed", exit.text());
    return output;
}

core::Result<std::vector<Symbol>> Symbolizer::resolve(const std::vector<Place>& places,
                                                      const std::atomic<bool>& isWanted) {
    if (!isWanted) return core::fail(ErrorCode::cancelled, "the group was closed");
    std::string input;
    for (const Place& place : places) {
        std::string module = place.module;
        std::replace(module.begin(), module.end(), '\n', '?');
        input += hexadecimal(place.offset).substr(2) + ' ' + module + '\n';
    }
    auto output = run(input, isWanted);
    if (!output) return output.status();
    std::vector<Symbol> symbols;
    for (std::string_view rest = *output; !rest.empty() && symbols.size() < places.size();) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) break; // it ended in the middle of a line
        auto symbol = parseSymbol(rest.substr(0, end));
        if (!symbol) return symbol.status();
        symbols.push_back(std::move(*symbol));
        rest.remove_prefix(end + 1);
    }
    return symbols;
}

} // namespace glovebox::client
