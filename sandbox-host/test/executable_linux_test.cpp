// What every idle sandbox holds because of how its program was linked.
#include "testing/check.h"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <fstream>
#include <vector>

TEST_CASE("what the loader relocates in the program is not the tables of a C++ library that nobody uses") {
    std::ifstream file(GLOVEBOX_SANDBOX_HOST, std::ios::binary);
    ElfW(Ehdr) header{};
    REQUIRE(file.read(reinterpret_cast<char*>(&header), sizeof header).good());
    std::vector<ElfW(Phdr)> table(header.e_phnum);
    file.seekg(static_cast<std::streamoff>(header.e_phoff));
    REQUIRE(
        file.read(reinterpret_cast<char*>(table.data()), static_cast<std::streamsize>(table.size() * sizeof table[0]))
            .good());
    std::uint64_t relocated = 0;
    for (const auto& part : table)
        if (part.p_type == PT_GNU_RELRO) relocated += part.p_memsz;
    // 18 KiB; with the locales, which any stream brings, 45.
    CHECK(relocated > 0);
    CHECK(relocated < 32 * 1024);
}
