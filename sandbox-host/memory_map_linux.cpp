#include "memory_map.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace glovebox::sandbox {
namespace {

constexpr const char* path = "/proc/self/maps";
/// The longest name is PATH_MAX, and the kernel writes some characters of it as four.
constexpr std::size_t bufferSize = 20 * 1024;
char* buffer = nullptr;

struct Parser {
    const char* at;
    const char* end;

    std::uint64_t number(std::uint64_t base) noexcept {
        std::uint64_t value = 0;
        for (; at != end; ++at) {
            const char c = *at;
            std::uint64_t digit = 0;
            if (c >= '0' && c <= '9')
                digit = static_cast<std::uint64_t>(c - '0');
            else if (c >= 'a' && c <= 'f')
                digit = static_cast<std::uint64_t>(c - 'a' + 10);
            else
                break;
            if (digit >= base) break;
            value = value * base + digit;
        }
        return value;
    }
    void skip(std::size_t count) noexcept {
        const auto left = static_cast<std::size_t>(end - at);
        at += count < left ? count : left;
    }
};

/// "7f00-7f80 r-xp 00001000 08:01 1234      /path"
MapLine parse(const char* begin, const char* end) noexcept {
    Parser parser{begin, end};
    MapLine line;
    line.start = parser.number(16);
    parser.skip(1);
    line.end = parser.number(16);
    parser.skip(1);
    line.isExecutable = end - parser.at > 2 && parser.at[2] == 'x';
    parser.skip(5);
    line.offset = parser.number(16);
    parser.skip(1);
    line.device = parser.number(16) << 32;
    parser.skip(1);
    line.device |= parser.number(16);
    parser.skip(1);
    line.inode = parser.number(10);
    while (parser.at != end && *parser.at == ' ') ++parser.at;
    line.name = parser.at;
    line.nameLength = static_cast<std::size_t>(end - parser.at);
    return line;
}

int openMap() noexcept {
    const int opened = ::open(path, O_RDONLY | O_CLOEXEC);
    if (opened >= 0 || errno != EMFILE) return opened;
    ::close(STDIN_FILENO);
    return ::open(path, O_RDONLY | O_CLOEXEC);
}

} // namespace

void* reserveForCrash(std::size_t size) noexcept {
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

void prepareMemoryMap() noexcept {
    if (buffer == nullptr) buffer = static_cast<char*>(reserveForCrash(bufferSize));
}

bool readMemoryMap(bool (*visit)(const MapLine& line, void* argument), void* argument) noexcept {
    if (buffer == nullptr) return false;
    const int file = openMap();
    if (file < 0) return false;
    std::size_t filled = 0;
    bool wantsMore = true;
    while (wantsMore) {
        const ssize_t count = ::read(file, buffer + filled, bufferSize - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        filled += static_cast<std::size_t>(count);
        const char* begin = buffer;
        const char* const end = buffer + filled;
        while (wantsMore) {
            const auto* const newline =
                static_cast<const char*>(std::memchr(begin, '\n', static_cast<std::size_t>(end - begin)));
            if (newline == nullptr) break;
            wantsMore = visit(parse(begin, newline), argument);
            begin = newline + 1;
        }
        filled = static_cast<std::size_t>(end - begin);
        if (filled == bufferSize) break; // no line is that long
        std::memmove(buffer, begin, filled);
    }
    ::close(file);
    return true;
}

} // namespace glovebox::sandbox
