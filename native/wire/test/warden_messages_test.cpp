#include "wire/warden_messages.h"

#include "testing/check.h"
#include "wire/codec.h"

#include <random>

using namespace glovebox;

namespace {

wire::WardenRequest someRequest() {
    wire::WardenRequest request;
    request.id = 7;
    request.limits.memoryBytes = 1u << 30;
    request.limits.openFiles = 99;
    request.limits.realtimeNs = 5;
    request.limits.allowCoreDump = true;
    request.environment = {"PATH=/bin", "EMPTY="};
    request.workingDirectory = "/";
    return request;
}

} // namespace

TEST_CASE("a request to the fork server arrives as it was sent") {
    std::vector<std::byte> bytes;
    REQUIRE(wire::encode(someRequest(), bytes));
    wire::WardenRequest read;
    REQUIRE(wire::decode(bytes, read));
    CHECK_EQUAL(read.id, 7u);
    CHECK_EQUAL(read.limits.memoryBytes, 1u << 30);
    CHECK_EQUAL(read.limits.openFiles, 99u);
    CHECK_EQUAL(read.limits.realtimeNs, 5u);
    CHECK(read.limits.allowCoreDump);
    CHECK_EQUAL(read.environment, (std::vector<std::string>{"PATH=/bin", "EMPTY="}));
    CHECK_EQUAL(read.workingDirectory, "/");
}

TEST_CASE("a request that does not fit is refused before it is sent") {
    std::vector<std::byte> bytes;
    wire::WardenRequest request = someRequest();
    request.environment = {"A=" + std::string(wire::longestString, 'x')};
    CHECK(!wire::encode(request, bytes));
    request.environment.assign(8, "A=" + std::string(wire::longestString / 2, 'x'));
    CHECK(!wire::encode(request, bytes));
    request.environment.assign(wire::mostEnvironment + 1, "A=");
    CHECK(!wire::encode(request, bytes));
    for (const std::string& entry : {std::string("NAME"), std::string("=value"), std::string("A=b\0c", 5)}) {
        request.environment = {entry};
        CHECK(!wire::encode(request, bytes));
    }
}

TEST_CASE("an answer that breaks its bounds is no answer") {
    std::vector<std::byte> bytes;
    wire::WardenAnswer read;
    wire::encode({3, 400, false, "cannot"}, bytes);
    REQUIRE(wire::decode(bytes, read));
    CHECK_EQUAL(read.pid, 400u);
    CHECK_EQUAL(read.failure, "cannot");
    bytes.push_back(std::byte{0});
    CHECK(!wire::decode(bytes, read)); // trailing bytes
    wire::encode({3, 0, false, ""}, bytes);
    CHECK(!wire::decode(bytes, read)); // neither a process nor a reason
    wire::encode({3, 5, true, ""}, bytes);
    CHECK(!wire::decode(bytes, read)); // started and unsupported
    wire::encode({3, 0, false, std::string(5000, 'x')}, bytes);
    REQUIRE(wire::decode(bytes, read));
    CHECK_EQUAL(read.failure.size(), wire::longestWardenFailure);
}

TEST_CASE("no bytes whatsoever make the fork server's messages exceed their bounds") {
    std::mt19937 random(4711);
    std::vector<std::byte> bytes;
    REQUIRE(wire::encode(someRequest(), bytes));
    for (int round = 0; round < 20000; ++round) {
        std::vector<std::byte> bent = bytes;
        for (int i = 0; i < 3; ++i) bent[random() % bent.size()] = static_cast<std::byte>(random());
        bent.resize(random() % (bent.size() + 1));
        wire::WardenRequest request;
        if (wire::decode(bent, request)) {
            CHECK(request.environment.size() <= wire::mostEnvironment);
            for (const auto& entry : request.environment) CHECK(entry.find('=') != std::string::npos);
        }
        wire::WardenAnswer answer;
        if (wire::decode(bent, answer)) CHECK(answer.failure.size() <= wire::longestWardenFailure);
    }
}
