// fuzz_seeds FOLDER: writes FOLDER/<target>/<seed> for every target. The same bytes every time.
#include "fuzz/seeds/seeds.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace glovebox::fuzz {

void Seeds::add(const std::string& target, const std::string& name, std::span<const std::byte> bytes) {
    const std::filesystem::path to = std::filesystem::path(folder) / target;
    std::filesystem::create_directories(to);
    std::ofstream(to / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

} // namespace glovebox::fuzz

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
        return 2;
    }
    glovebox::fuzz::Seeds seeds(arguments[1]);
    glovebox::fuzz::addWireSeeds(seeds);
    glovebox::fuzz::addHostingSeeds(seeds);
    glovebox::fuzz::addSymbolSeeds(seeds);
    return 0;
}
