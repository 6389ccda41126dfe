#include "../support.h"
#include "os/linux/bus_message.h"
#include "os/random.h"
#include "os/realtime_broker.h"
#include "os/thread.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>

using namespace glovebox;
using namespace glovebox::os;

namespace {

/// What a bus answers: little-endian, with the serial that it answers and perhaps an error's name.
std::vector<std::byte> answerTo(std::uint32_t serial, const char* error = nullptr) {
    BusWriter out;
    out.byte('l');
    out.byte(error == nullptr ? 2 : 3);
    out.byte(1);
    out.byte(1);
    out.uint32(0);
    out.uint32(99);
    out.uint32(0);
    const std::size_t begin = out.bytes().size();
    out.byte(5);
    out.signature("u");
    out.uint32(serial);
    if (error != nullptr) {
        out.align(8);
        out.byte(4);
        out.signature("s");
        out.text(error);
    }
    auto& bytes = out.bytes();
    bytes[12] = static_cast<std::byte>(bytes.size() - begin);
    out.align(8);
    return bytes;
}

/// A bus that nobody else is on: says hello as it should and leaves every further message to `serve`.
class StandInBus {
public:
    explicit StandInBus(std::function<void(int socket)> serve)
        : path("/tmp/glovebox-bus-" + randomHex(8)), listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size());
        REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(listener, 1) == 0);
        ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path).c_str(), 1);
        thread = std::thread([this, serve = std::move(serve)] {
            const int peer = ::accept(listener, nullptr, nullptr);
            if (peer < 0) return;
            serve(peer);
            ::close(peer);
        });
    }
    ~StandInBus() {
        ::shutdown(listener, SHUT_RDWR); // also when nobody has come
        thread.join();
        ::close(listener);
        ::unlink(path.c_str());
        ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    }
    StandInBus(const StandInBus&) = delete;
    StandInBus& operator=(const StandInBus&) = delete;

private:
    std::string path;
    int listener;
    std::thread thread;
};

void sendTo(int socket, const void* bytes, std::size_t size) {
    static_cast<void>(::send(socket, bytes, size, MSG_NOSIGNAL));
}

/// Up to and with `end`; false if there is no more.
bool readLine(int socket, std::string& line, const char* end) {
    for (char next = 0; !line.ends_with(end);) {
        if (::recv(socket, &next, 1, 0) != 1) return false;
        line += next;
    }
    return true;
}

bool greet(int socket) {
    std::string auth, begin;
    if (!readLine(socket, auth, "\r\n")) return false;
    constexpr char welcome[] = "OK 0123456789abcdef0123456789abcdef\r\n";
    sendTo(socket, welcome, sizeof welcome - 1);
    return readLine(socket, begin, "BEGIN\r\n") && auth.substr(1).starts_with("AUTH EXTERNAL ");
}

/// The next call; empty if there is none.
std::vector<std::byte> receiveCall(int socket) {
    std::vector<std::byte> bytes(busHeadSize);
    if (::recv(socket, bytes.data(), bytes.size(), MSG_WAITALL) != static_cast<ssize_t>(bytes.size())) return {};
    const auto size = busMessageSize(bytes);
    if (!size) return {};
    bytes.resize(*size);
    const std::size_t rest = bytes.size() - busHeadSize;
    if (::recv(socket, bytes.data() + busHeadSize, rest, MSG_WAITALL) != static_cast<ssize_t>(rest)) return {};
    return bytes;
}

bool names(const std::vector<std::byte>& call, std::string_view member) {
    const std::string_view text(reinterpret_cast<const char*>(call.data()), call.size());
    return text.find(member) != std::string_view::npos;
}

void answer(int socket, std::uint32_t serial, const char* error = nullptr) {
    const auto bytes = answerTo(serial, error);
    sendTo(socket, bytes.data(), bytes.size());
}

std::uint64_t runLimitUs() {
    rlimit now{};
    CHECK_EQUAL(::getrlimit(RLIMIT_RTTIME, &now), 0);
    return now.rlim_max;
}

core::Status ask() { return askForRealtime(thisProcessId(), thisThreadId(), 5); }

} // namespace

TEST_CASE(
    "real-time broker: without a bus, or with one that says nothing sensible, there is none, and no limit is set") {
    const std::uint64_t before = runLimitUs();
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/glovebox", 1);
    CHECK(ask().code == core::ErrorCode::unsupportedHere);
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "tcp:host=localhost", 1);
    CHECK(ask().code == core::ErrorCode::unsupportedHere);
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=/" + std::string(200, 'x')).c_str(), 1);
    CHECK(ask().code == core::ErrorCode::unsupportedHere);
    const std::vector<std::function<void(int)>> buses{
        [](int) {},
        [](int socket) { sendTo(socket, "REJECTED\r\n", 10); },
        [](int socket) {
            const std::string endless(5000, 'x');
            sendTo(socket, endless.data(), endless.size());
        },
        [](int socket) {
            if (!greet(socket)) return;
            static_cast<void>(receiveCall(socket));
            const std::string noise(4096, '\xff');
            sendTo(socket, noise.data(), noise.size());
        },
        [](int socket) {
            if (!greet(socket)) return;
            static_cast<void>(receiveCall(socket));
            for (int i = 0; i < 1000; ++i) answer(socket, 77); // to somebody else
        },
    };
    for (const auto& bus : buses) {
        const StandInBus standIn(bus);
        CHECK(ask().code == core::ErrorCode::unsupportedHere);
    }
    CHECK_EQUAL(runLimitUs(), before);
}

TEST_CASE("real-time broker: where there is no RealtimeKit no limit is set") {
    const std::uint64_t before = runLimitUs();
    const StandInBus bus([](int socket) {
        if (!greet(socket) || !names(receiveCall(socket), "Hello")) return;
        answer(socket, 1);
        if (!names(receiveCall(socket), "GetNameOwner")) return;
        answer(socket, 2, "org.freedesktop.DBus.Error.NameHasNoOwner");
        if (names(receiveCall(socket), "StartServiceByName"))
            answer(socket, 3, "org.freedesktop.DBus.Error.ServiceUnknown");
    });
    CHECK(ask().code == core::ErrorCode::unsupportedHere);
    CHECK_EQUAL(runLimitUs(), before);
}

TEST_CASE("real-time broker: it is asked for this thread, below its highest priority, with a limit on runs") {
    // What is limited stays limited, so in a process of its own.
    const pid_t child = ::fork();
    if (child != 0) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK_EQUAL(status, 0);
        return;
    }
    int wrong = 0;
    {
        std::vector<std::byte> asked;
        const StandInBus bus([&asked](int socket) {
            if (!greet(socket)) return;
            for (std::uint32_t serial = 1; serial <= 3; ++serial) {
                asked = receiveCall(socket);
                answer(socket, 77); // not ours
                answer(socket, serial);
            }
        });
        const auto status = askForRealtime(thisProcessId(), thisThreadId(), 99);
        BusWriter body;
        body.uint64(thisProcessId());
        body.uint64(thisThreadId());
        body.uint32(mostBrokeredPriority);
        const auto& wanted = body.bytes();
        if (!status.isOk()) wrong |= 1;
        if (!names(asked, "MakeThreadRealtimeWithPID")) wrong |= 2;
        if (asked.size() < wanted.size() || !std::equal(wanted.rbegin(), wanted.rend(), asked.rbegin())) wrong |= 4;
        if (runLimitUs() > 200'000) wrong |= 8;
    }
    {
        const StandInBus bus([](int socket) {
            if (!greet(socket)) return;
            for (std::uint32_t serial = 1; serial <= 3; ++serial) {
                static_cast<void>(receiveCall(socket));
                answer(socket, serial, serial == 3 ? "org.freedesktop.DBus.Error.AccessDenied\x1b[31m" : nullptr);
            }
        });
        const auto status = ask();
        if (status.code != core::ErrorCode::systemError) wrong |= 16;
        if (status.details != "org.freedesktop.DBus.Error.AccessDenied?[31m") wrong |= 32;
    }
    ::_exit(wrong);
}

TEST_CASE("real-time broker: no message of a bus makes its reader leave it") {
    const auto good = answerTo(7, "org.example.No");
    const auto read = decodeBusReply(good);
    REQUIRE(read.has_value());
    CHECK(read->isError);
    CHECK_EQUAL(read->replyTo, 7u);
    CHECK_EQUAL(read->error, std::string("org.example.No"));
    for (std::size_t size = 0; size < good.size(); ++size) CHECK(!decodeBusReply(std::span(good).first(size)));
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const unsigned value : {0x00u, 0x01u, 0x7fu, 0x80u, 0xffu, 0x42u, 0x73u, 0x76u}) {
            // Of exactly this size, so that a sanitizer sees every step beyond it.
            std::vector<std::byte> damaged(good.begin(), good.end());
            damaged[at] = static_cast<std::byte>(value);
            const auto size = busMessageSize(damaged);
            CHECK(!size || (*size >= busHeadSize && *size <= longestBusMessage));
            const auto reply = decodeBusReply(damaged);
            CHECK(!reply || reply->error.size() <= 255);
        }
    }
}
