#include "os/library.h"

#include "os/files.h"
#include "os/random.h"
#include "support.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace glovebox;
using namespace glovebox::os;

namespace {

/// A file of this content that is removed at the end of the case.
struct TemporaryFile {
    std::string path;
    explicit TemporaryFile(const std::string& content)
        : path((std::filesystem::temp_directory_path() / ("os-test-" + randomHex())).string()) {
        std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

void put(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t width, bool isBigEndian = false) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes[offset + (isBigEndian ? width - 1 - i : i)] = static_cast<char>(value >> (8 * i));
    }
}

std::string elfHeader(unsigned machine, unsigned type = 3, unsigned fileClass = 2) {
    std::string bytes(64, '\0');
    bytes.replace(0, 4, "\177ELF");
    put(bytes, 4, fileClass, 1);
    put(bytes, 5, 1, 1);
    put(bytes, 16, type, 2);
    put(bytes, 18, machine, 2);
    return bytes;
}

std::string peHeader(unsigned machine, unsigned flags) {
    std::string bytes(256, '\0');
    bytes.replace(0, 2, "MZ");
    put(bytes, 0x3c, 0x80, 4);
    bytes.replace(0x80, 2, "PE");
    put(bytes, 0x84, machine, 2);
    put(bytes, 0x96, flags, 2);
    return bytes;
}

std::string machOHeader(unsigned processor, unsigned type) {
    std::string bytes(64, '\0');
    put(bytes, 0, 0xfeedfacf, 4);
    put(bytes, 4, processor, 4);
    put(bytes, 12, type, 4);
    return bytes;
}

BinaryKind examine(const std::string& content) {
    const TemporaryFile file(content);
    const auto kind = examineBinary(file.path);
    REQUIRE(kind.isOk());
    return kind.value();
}

core::ErrorCode openCode(const std::string& content) {
    const TemporaryFile file(content);
    return Library::open(file.path).status().code;
}

} // namespace

TEST_CASE("a library loads and its symbols are found") {
    auto library = Library::open(test::helperPath("os_test_library.so"));
    if (!library) CHECK_EQUAL(library.status().text(), "");
    REQUIRE(library.isOk());
    void* const symbol = library->symbol("osTestAnswer");
    REQUIRE(symbol != nullptr);
    CHECK_EQUAL(reinterpret_cast<int (*)()>(symbol)(), 42);
    CHECK(library->symbol("noSuchSymbol") == nullptr);
    const Library moved = std::move(library).value();
    CHECK(moved.native() != nullptr);
}

TEST_CASE("a library that is kept stays where it is when it is unloaded") {
    auto library = Library::open(test::helperPath("os_test_library.so"));
    REQUIRE(library.isOk());
    void* const symbol = library->symbol("osTestAnswer");
    REQUIRE(symbol != nullptr);
    CHECK(keepLoaded(symbol));
    { const Library unloaded = std::move(library).value(); }
    CHECK_EQUAL(reinterpret_cast<int (*)()>(symbol)(), 42);
    CHECK(!keepLoaded(&symbol));
}

TEST_CASE("a missing library is noSuchFile") {
    CHECK_EQUAL(Library::open("/no/such/library.so").status().code, core::ErrorCode::noSuchFile);
}

TEST_CASE("text, nothing and a folder are not plugins") {
    CHECK_EQUAL(openCode("this is not a library, however long the text that it holds may be; really"),
                core::ErrorCode::notAPlugin);
    CHECK_EQUAL(openCode(""), core::ErrorCode::notAPlugin);
    CHECK_EQUAL(Library::open(std::filesystem::temp_directory_path().string()).status().code,
                core::ErrorCode::notAPlugin);
    CHECK_EQUAL(Library::open(test::helperPath("os_test_child")).isOk(), false);
}

TEST_CASE("a library of another processor or system is wrongArchitecture") {
    constexpr unsigned riscv = 243;
    CHECK_EQUAL(openCode(elfHeader(riscv)), core::ErrorCode::wrongArchitecture);
    CHECK_EQUAL(openCode(peHeader(0x014c, 0x2000)), core::ErrorCode::wrongArchitecture);
    CHECK_EQUAL(openCode(machOHeader(7, 8)), core::ErrorCode::wrongArchitecture);
}

TEST_CASE("a header of ours with nothing behind it is refused by the loader") {
    CHECK_EQUAL(openCode(elfHeader(62)) == core::ErrorCode::ok, false);
    CHECK_EQUAL(openCode(peHeader(0x8664, 0x2000)) == core::ErrorCode::ok, false);
}

TEST_CASE("binaries are recognised by their first bytes") {
    CHECK_EQUAL(examine(elfHeader(183)).description, "ELF aarch64");
    CHECK_EQUAL(examine(elfHeader(62)).description, "ELF x86_64");
    CHECK_EQUAL(examine(elfHeader(62, 2)).description, "ELF x86_64, not a library");
    CHECK_EQUAL(examine(elfHeader(62, 3, 1)).description, "ELF x32");
    CHECK_EQUAL(examine(peHeader(0x8664, 0x2000)).description, "PE x86_64");
    CHECK_EQUAL(examine(peHeader(0x8664, 0)).isLibrary, false);
    CHECK_EQUAL(examine(machOHeader(0x0100000c, 8)).description, "Mach-O aarch64");
    CHECK_EQUAL(examine("short").isLibrary, false);

    std::string universal(64, '\0');
    put(universal, 0, 0xcafebabe, 4, true);
    put(universal, 4, 2, 4, true);
    put(universal, 8, 0x01000007, 4, true);
    put(universal, 28, 0x0100000c, 4, true);
    CHECK_EQUAL(examine(universal).description, "Mach-O universal x86_64 aarch64");

    std::string javaClass(64, '\0');
    put(javaClass, 0, 0xcafebabe, 4, true);
    put(javaClass, 4, 61, 4, true);
    CHECK_EQUAL(examine(javaClass).isLibrary, false);
}

TEST_CASE("a header that points behind the file is not followed") {
    std::string bytes = peHeader(0x8664, 0x2000);
    put(bytes, 0x3c, 0xfffffff0, 4);
    CHECK_EQUAL(examine(bytes).isLibrary, false);
}

TEST_CASE("this program knows where it is and where plugins are") {
    CHECK(std::filesystem::exists(pathOfThisModule()));
    CHECK(pathOfThisModule().find("test_os") != std::string::npos);
    const PluginFolders folders = standardPluginFolders();
    CHECK(!folders.clap.empty());
    CHECK(!folders.vst3.empty());
    CHECK_EQUAL(vst3BinaryFolder().rfind("Contents/", 0), 0u);
}
