#include "client/test/kernel_count.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace client_kit {

namespace {

/// A name for strace's table; removed when it goes.
struct Table {
    std::string path;
    Table() {
        const char* folder = std::getenv("TMPDIR");
        path = std::string(folder != nullptr ? folder : "/tmp") + "/glovebox-strace-XXXXXX";
        const int descriptor = mkstemp(path.data());
        if (descriptor >= 0) close(descriptor);
    }
    ~Table() { unlink(path.c_str()); }
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
};

/// "% time  seconds  usecs/call  calls  errors  syscall": the fourth word is the number, the last one the name.
void read(const std::string& path, KernelCount& count) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string percent, seconds, perCall, calls, name, word;
        if (!(words >> percent >> seconds >> perCall >> calls)) continue;
        while (words >> word) name = word;
        if (name == "futex") count.futexCalls = std::strtoull(calls.c_str(), nullptr, 10);
        if (name == "total") {
            count.allCalls = std::strtoull(calls.c_str(), nullptr, 10);
            count.isTraced = true;
        }
    }
}

} // namespace

bool canPlayInChild() { return true; }

KernelCount playInChild(bool isPipelined, std::uint32_t sandboxes, std::uint64_t blocks, bool wantsTrace) {
    KernelCount count;
    const bool isInstalled = std::system("command -v strace >/dev/null 2>&1") == 0;
    if (wantsTrace && !isInstalled) return count;
    Table table;
    // Blocks are counted: a busy machine measures itself anew in every program, with calls of its own.
    std::string command = "GLOVEBOX_CALIBRATION=off exec ";
    if (wantsTrace) command += "strace -f -c -o '" + table.path + "' ";
    command += std::string("'") + GLOVEBOX_BLOCK_PROBE + "' " + (isPipelined ? "pipelined " : "synchronous ") +
               std::to_string(sandboxes) + " " + std::to_string(blocks) + " 2>&1";
    FILE* output = popen(command.c_str(), "r");
    if (output == nullptr) return count;
    char line[512];
    while (std::fgets(line, sizeof line, output) != nullptr) {
        if (std::sscanf(line, "kernel calls %lu", &count.reported) == 1)
            count.isPlayed = true;
        else
            std::printf("# %s", line);
    }
    if (pclose(output) != 0) count.isPlayed = false;
    if (wantsTrace) read(table.path, count);
    return count;
}

} // namespace client_kit
