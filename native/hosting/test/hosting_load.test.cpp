#include <filesystem>
#include <fstream>

#include "hosting/test/hosting_kit.h"
#include "testing/check.h"

namespace glovebox::hosting::test {
namespace fs = std::filesystem;

namespace {

const std::string gain = std::string(GLOVEBOX_FIXTURE_DIR) + "/gain.clap";

/// A folder that is gone when the test is.
struct Folder {
    Folder()
        : path(fs::temp_directory_path() /
               ("glovebox-load-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)))) {
        fs::create_directories(path);
    }
    ~Folder() {
        std::error_code error;
        fs::remove_all(path, error);
    }
    [[nodiscard]] std::string file(const char* name, const std::string& content) const {
        std::ofstream(path / name, std::ios::binary) << content;
        return (path / name).string();
    }
    fs::path path;
};

core::ErrorCode codeOf(const std::string& path) {
    HandLoop loop;
    return loadPluginFile(path, loop).status().code;
}

} // namespace

TEST_CASE("the same file loaded twice is one file, by whatever path") {
    HandLoop loop;
    auto first = loadPluginFile(gain, loop);
    REQUIRE(first.isOk());
    auto second = loadPluginFile(std::string(GLOVEBOX_FIXTURE_DIR) + "/./gain.clap", loop);
    REQUIRE(second.isOk());
    CHECK(first->get() == second->get());
    CHECK((*first)->format() == core::PluginFormat::clap);
    CHECK(!(*first)->plugins().empty());
    Recorder told;
    CHECK((*first)->create("no.such.id", loop, told).status().code == core::ErrorCode::unknownPlugin);
}

TEST_CASE("what is no plugin is refused with its own reason") {
    const Folder folder;
    CHECK(codeOf((folder.path / "missing.clap").string()) == core::ErrorCode::noSuchFile);
    CHECK(codeOf(folder.file("text.clap", "this is text")) == core::ErrorCode::notAPlugin);
    CHECK(codeOf(folder.file("empty.clap", "")) == core::ErrorCode::notAPlugin);
    CHECK(codeOf(folder.file("text.so", "this is text")) == core::ErrorCode::notAPlugin);
    CHECK(codeOf(folder.path.string()) == core::ErrorCode::notAPlugin);
    fs::create_directories(folder.path / "some.lv2");
    fs::create_directories(folder.path / "some.component");
    CHECK(codeOf((folder.path / "some.lv2").string()) == core::ErrorCode::unsupportedFormat);
    CHECK(codeOf((folder.path / "some.component").string()) == core::ErrorCode::unsupportedFormat);
}

TEST_CASE("a library whose name says nothing is known by what it exports") {
    const Folder folder;
    fs::copy_file(gain, folder.path / "renamed.plugin");
    HandLoop loop;
    auto loaded = loadPluginFile((folder.path / "renamed.plugin").string(), loop);
    REQUIRE(loaded.isOk());
    CHECK((*loaded)->format() == core::PluginFormat::clap);
}

} // namespace glovebox::hosting::test
