#include <cstdlib>
#include <optional>
#include <string>

#include "os/files.h"
#include "testing/check.h"

namespace glovebox::hosting::test {
namespace {

/// CLAP_PATH as the test wants it, and as it was afterwards.
class ClapPath {
public:
    explicit ClapPath(const char* value) {
        if (const char* now = std::getenv("CLAP_PATH")) before = now;
        setenv("CLAP_PATH", value, 1);
    }
    ~ClapPath() {
        if (before) {
            setenv("CLAP_PATH", before->c_str(), 1);
        } else {
            unsetenv("CLAP_PATH");
        }
    }

private:
    std::optional<std::string> before;
};

} // namespace

TEST_CASE("C26: the folders of CLAP_PATH are searched first, then the standard ones") {
    const std::size_t standard = os::standardPluginFolders().clap.size();
    const ClapPath path("/first/folder::/second/folder");
    const auto folders = os::standardPluginFolders().clap;
    REQUIRE(folders.size() >= 3u);
    CHECK_EQUAL(folders[0], "/first/folder");
    CHECK_EQUAL(folders[1], "/second/folder");
    CHECK(folders.size() >= standard);
}

} // namespace glovebox::hosting::test
