#include "os/process.h"

#include "../support.h"

#include <windows.h>

using namespace glovebox;
using namespace glovebox::os;

TEST_CASE("a child inherits no handle that is not listed") {
    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    const Handle leaky{reinterpret_cast<NativeHandle>(CreateEventW(&inheritable, TRUE, FALSE, nullptr))};
    REQUIRE(leaky.isOpen());
    const std::string number = std::to_string(leaky.get());
    CHECK_EQUAL(test::runToEnd(test::childOptions({"handle", number})).output, "closed");
}

TEST_CASE("a killed child says so") {
    auto child = Child::spawn(test::childOptions({"sleep"}));
    REQUIRE(child.isOk());
    child->kill();
    ExitStatus status;
    CHECK(child->waitUntil(test::limitNs(), status));
    CHECK(status.wasSignalled);
    CHECK(status.text().find("killed by its parent") != std::string::npos);
}
