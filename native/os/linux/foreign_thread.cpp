#include "os/foreign_thread.h"

#include "os/handle.h"
#include "os/posix/errors.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>

namespace glovebox::os {
namespace {

/// A hostile process chooses how many mappings it has.
constexpr std::size_t mostBytes = 8u << 20;

core::Result<std::string> readAll(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return systemFailure("cannot look at the process", errno);
    const Handle file{descriptor};
    std::string text;
    char buffer[16384];
    while (text.size() < mostBytes) {
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return systemFailure("cannot look at the process", errno);
        if (count == 0) break;
        text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
}

core::Status send(std::uint32_t process, int signal) noexcept {
    return ::kill(static_cast<pid_t>(process), signal) == 0
               ? core::ok()
               : systemFailure("the process could not be signalled", errno);
}

std::string_view takeWord(std::string_view& text) noexcept {
    const auto begin = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(begin);
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

std::uint64_t hexadecimal(std::string_view text) noexcept {
    if (text.starts_with("0x")) text.remove_prefix(2);
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

} // namespace

core::Status suspendProcess(std::uint32_t process) noexcept { return send(process, SIGSTOP); }
core::Status resumeProcess(std::uint32_t process) noexcept { return send(process, SIGCONT); }

core::Result<ThreadPlace> placeOfThread(std::uint32_t process, std::uint32_t thread) {
    // "running", or numbers of which the last two are the stack pointer and the instruction (proc(5)).
    auto text = readAll("/proc/" + std::to_string(process) + "/task/" + std::to_string(thread) + "/syscall");
    if (!text) return text.status();
    std::string_view rest = *text;
    while (!rest.empty() && rest.back() == '\n') rest.remove_suffix(1);
    if (rest.starts_with("running")) return core::fail(core::ErrorCode::wrongState, "the thread is running");
    std::string_view before, last;
    for (auto word = takeWord(rest); !word.empty(); word = takeWord(rest)) {
        before = last;
        last = word;
    }
    const ThreadPlace place{hexadecimal(last), hexadecimal(before)};
    if (place.instruction == 0) return core::fail(core::ErrorCode::wrongState, "the thread has no place");
    return place;
}

core::Result<MappedFile> fileAt(std::uint32_t process, std::uint64_t address) {
    auto text = readAll("/proc/" + std::to_string(process) + "/maps");
    if (!text) return text.status();
    // First mappings come before those of later parts of the same file; a line is
    // "begin-end rights offset device inode   path".
    std::uint64_t bias = 0;
    std::string_view biasPath;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto range = takeWord(line);
        static_cast<void>(takeWord(line));
        const auto offset = hexadecimal(takeWord(line));
        static_cast<void>(takeWord(line));
        static_cast<void>(takeWord(line));
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        const auto dash = range.find('-');
        if (dash == std::string_view::npos) continue;
        const auto begin = hexadecimal(range.substr(0, dash));
        if (line.empty() || line.front() != '/') {
            if (address >= begin && address < hexadecimal(range.substr(dash + 1))) break;
            continue;
        }
        if (line != biasPath || offset == 0) {
            bias = begin - offset;
            biasPath = line;
        }
        if (address >= begin && address < hexadecimal(range.substr(dash + 1)))
            return MappedFile{std::string(line), bias};
    }
    return core::fail(core::ErrorCode::unknownObject, "no file is mapped at this address");
}

} // namespace glovebox::os
