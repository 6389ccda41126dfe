// The first bytes of any file: what it is, in words.
#include "os/library.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

using namespace glovebox;

namespace {

/// A file of this process that goes with it.
struct Scratch {
    /// A file in memory is written and read a hundred times as often as one on a disk.
    static std::filesystem::path folder() {
        std::error_code ignored;
        const std::filesystem::path memory = "/dev/shm";
        return std::filesystem::is_directory(memory, ignored) ? memory : std::filesystem::temp_directory_path();
    }
    std::string path = (folder() / ("glovebox-fuzz-" + std::to_string(::getpid()))).string();
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Scratch file;
    std::ofstream(file.path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    const auto kind = os::examineBinary(file.path);
    fuzz::require(kind.isOk(), "a file that can be read is something");
    const std::string& words = kind.value().description;
    fuzz::require(!words.empty() && words.size() <= 1000 && fuzz::isReadable(words), "it is said in a few words");
    fuzz::require(kind.value().isLibrary || !kind.value().fitsThisProcess, "only a library fits into a process");
    return 0;
}
