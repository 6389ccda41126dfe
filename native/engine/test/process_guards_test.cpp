// What plugins change of the process that they live in. These tests change their own process, as a sandbox's plugin would.
#include "engine/test/test_host.h"
#include "os/process_state.h"

#include <atomic>
#include <clocale>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace glovebox;
using namespace glovebox::engine::test;

namespace {

struct ThisDirectory {
    struct stat info {};
    ThisDirectory() { REQUIRE(::stat(".", &info) == 0); }
    bool operator==(const ThisDirectory& other) const {
        return info.st_dev == other.info.st_dev && info.st_ino == other.info.st_ino;
    }
};

/// A thread that a plugin starts; ends when told.
struct OwnThread {
    std::atomic<bool> mayEnd{false};
    std::thread thread;
    void start() {
        thread = std::thread([this] {
            while (!mayEnd) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        });
    }
    void end() {
        mayEnd = true;
        if (thread.joinable()) thread.join();
    }
    ~OwnThread() { end(); }
};

} // namespace

TEST_CASE("process guards: locale and working directory are put back before the answer, counted and said once") {
    const ThisDirectory here;
    const std::string locale = std::setlocale(LC_ALL, nullptr);
    TestHost host({}, os::forEver, true);
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.created = [](hosting::RunLoop&) {
        CHECK(::chdir("/") == 0);
        CHECK(std::setlocale(LC_ALL, "C.UTF-8") != nullptr);
    };
    host.addDevice(1, "a");
    CHECK(ThisDirectory() == here);
    CHECK_EQUAL(std::string(std::setlocale(LC_ALL, nullptr)), locale);
    CHECK_EQUAL(host.allMisuse(), "locale 1 working-directory 1 ");
    host.addDevice(2, "a");
    CHECK_EQUAL(host.allMisuse(), "locale 2 working-directory 2 ");
    CHECK_EQUAL(host.breaches(4).size(), 4u); // of each device once
}

TEST_CASE("process guards: the main thread's own locale is put back, too") {
    TestHost host({}, os::forEver, true);
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    locale_t own = ::newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
    REQUIRE(own != nullptr);
    std::atomic<locale_t> before{nullptr}, after{nullptr};
    stub.created = [&](hosting::RunLoop&) { before = ::uselocale(own); };
    stub.served = [&] { after = ::uselocale(nullptr); };
    host.addDevice(1, "a");
    CHECK_EQUAL(host.allMisuse(), "locale 1 ");
    stub.runLoop->requestService();
    CHECK_EQUAL(host.codeOf(wire::Ping{}), core::ErrorCode::ok);
    while (after.load() == nullptr) CHECK_EQUAL(host.codeOf(wire::Ping{}), core::ErrorCode::ok);
    CHECK(after.load() == before.load());
    ::freelocale(own);
}

TEST_CASE("process guards: in direct mode the process is its owner's, and nothing of it is touched") {
    const std::string locale = std::setlocale(LC_ALL, nullptr);
    OwnThread left;
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.created = [&](hosting::RunLoop&) {
        CHECK(std::setlocale(LC_ALL, "C.UTF-8") != nullptr);
        left.start();
    };
    host.addDevice(1, "a");
    CHECK_EQUAL(std::string(std::setlocale(LC_ALL, nullptr)), "C.UTF-8");
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{1}), core::ErrorCode::ok);
    CHECK_EQUAL(host.allMisuse(), "");
    std::setlocale(LC_ALL, locale.c_str());
}

TEST_CASE("process guards: a thread that is left after destroying is counted, one that ends is not") {
    if (os::threadNumbers().empty()) return; // not told here
    OwnThread good, bad;
    TestHost host({}, os::forEver, true);
    Stub& tidy = host.stubs["tidy"];
    tidy.outputs = {1};
    tidy.created = [&](hosting::RunLoop&) { good.start(); };
    tidy.ended = [&] { good.end(); };
    host.addDevice(1, "tidy");
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{1}), core::ErrorCode::ok);
    CHECK_EQUAL(host.allMisuse(), "");
    Stub& untidy = host.stubs["untidy"];
    untidy.outputs = {1};
    untidy.created = [&](hosting::RunLoop&) { bad.start(); };
    host.addDevice(2, "untidy");
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{2}), core::ErrorCode::ok);
    CHECK_EQUAL(host.allMisuse(), "thread-left 1 ");
    REQUIRE(host.breaches().size() == 1);
    CHECK_EQUAL(host.breaches()[0].substr(0, 3), "G6:");
    // What is left now is nobody's who comes later.
    Stub& later = host.stubs["later"];
    later.outputs = {1};
    host.addDevice(3, "later");
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{3}), core::ErrorCode::ok);
    CHECK_EQUAL(host.allMisuse(), "thread-left 1 ");
}

TEST_CASE("process guards: beside other devices a thread is laid to whose call started it") {
    if (os::threadNumbers().empty()) return;
    OwnThread kept, left;
    TestHost host({}, os::forEver, true);
    for (const char* name : {"keeper", "leaver", "quiet"}) host.stubs[name].outputs = {1};
    host.stubs["keeper"].created = [&](hosting::RunLoop&) { kept.start(); };
    host.stubs["keeper"].ended = [&] { kept.end(); };
    host.stubs["leaver"].created = [&](hosting::RunLoop&) { left.start(); };
    host.addDevice(1, "keeper");
    host.addDevice(2, "quiet");
    host.addDevice(3, "leaver");
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{2}), core::ErrorCode::ok);
    CHECK_EQUAL(host.allMisuse(), "");
    CHECK_EQUAL(host.codeOf(wire::DestroyDevice{3}), core::ErrorCode::ok);
    CHECK_EQUAL(host.allMisuse(), "thread-left 1 ");
}
