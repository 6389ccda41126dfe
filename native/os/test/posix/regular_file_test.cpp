// Files whose names a hostile process may have chosen.
#include "os/files.h"
#include "testing/check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace glovebox;

namespace {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "glovebox-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] std::string operator/(const char* name) const { return (path / name).string(); }

private:
    std::filesystem::path path;
};

std::string refusalOf(const std::string& path) { return os::openRegularFile(path).status().message; }

} // namespace

TEST_CASE("a regular file is opened and read at any place, and at none behind its end") {
    const Folder folder;
    std::ofstream(folder / "file") << "0123456789";
    auto file = os::openRegularFile(folder / "file");
    REQUIRE(file.isOk());
    CHECK_EQUAL(file->size, 10u);
    std::array<std::byte, 4> bytes{};
    CHECK(os::readAt(file->handle, 6, bytes));
    CHECK(std::memcmp(bytes.data(), "6789", 4) == 0);
    CHECK(!os::readAt(file->handle, 7, bytes));
    CHECK(!os::readAt(file->handle, ~std::uint64_t{0}, bytes));
    CHECK(os::readAt(file->handle, 0, bytes));
    CHECK(std::memcmp(bytes.data(), "0123", 4) == 0);
    CHECK(os::readAt(file->handle, 10, std::span(bytes).first(0)));
}

TEST_CASE("what is no regular file is refused by each of its names, and not waited for") {
    const Folder folder;
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    std::filesystem::create_symlink("/dev/zero", folder / "endless");
    std::filesystem::create_symlink("pipe", folder / "to-pipe");
    for (const std::string& path :
         {folder / "pipe", folder / "to-pipe", folder / "endless", folder / ".", std::string("/dev/zero")})
        CHECK_EQUAL(refusalOf(path), "this is no regular file");
    CHECK_EQUAL(refusalOf(folder / "nothing"), "there is no such file");
    CHECK_EQUAL(refusalOf(""), "there is no such file");
}

TEST_CASE("a file that is exchanged for a pipe while it is opened is not waited for") {
    const Folder folder;
    const std::string file = folder / "file", pipe = folder / "pipe", name = folder / "name";
    std::ofstream(file) << "text";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    REQUIRE(::link(file.c_str(), name.c_str()) == 0);
    std::atomic<bool> isDone{false}, hasGivenUp{false};
    std::thread exchanger([&] {
        constexpr int mostExchanges = 200'000;
        for (int i = 0; i < mostExchanges && !isDone; ++i) {
            const std::string next = folder / "next";
            if (::link((i % 2 == 0 ? pipe : file).c_str(), next.c_str()) == 0)
                static_cast<void>(::rename(next.c_str(), name.c_str()));
        }
        hasGivenUp = !isDone;
        // Whoever waits for somebody to write is let go.
        while (!isDone) {
            const os::Handle writer{::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
            ::usleep(1000);
        }
    });
    int opened = 0, refused = 0;
    for (int i = 0; i < 20'000 && !hasGivenUp; ++i) {
        auto found = os::openRegularFile(name);
        (found ? opened : refused) += 1;
        struct stat about {};
        if (found && (::fstat(static_cast<int>(found->handle.get()), &about) != 0 || !S_ISREG(about.st_mode)))
            CHECK(!"a pipe was given out");
    }
    const bool wasLate = hasGivenUp;
    isDone = true;
    exchanger.join();
    CHECK(!wasLate);
    CHECK(opened > 0 && refused > 0);
}
