#include "os/realtime_broker.h"

#include "os/clock.h"
#include "os/handle.h"
#include "os/linux/bus_message.h"
#include "os/posix/errors.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace glovebox::os {

namespace {

constexpr std::uint64_t patienceNs = 500'000'000;
/// Signals and other people's messages before an answer.
constexpr int mostMessages = 64;
constexpr std::size_t longestLine = 512;
constexpr rlim_t longestRunUs = 200'000; ///< RealtimeKit's default for RTTimeUSecMax
constexpr std::string_view standardPlace = "/run/dbus/system_bus_socket";
constexpr std::string_view kit = "org.freedesktop.RealtimeKit1";

core::Status none(const char* why) { return core::fail(core::ErrorCode::unsupportedHere, why); }

/// A socket whose every step ends with the deadline.
class Bus {
public:
    explicit Bus(std::uint64_t until) : until(until) {}

    [[nodiscard]] core::Status open();
    /// Not ok: `unsupportedHere` if nobody answered as it should, `systemError` with the name of the error.
    [[nodiscard]] core::Status call(const BusCall& call);

private:
    std::uint64_t until;
    Handle socket;
    std::uint32_t serial = 0;

    [[nodiscard]] bool await(short events) const;
    [[nodiscard]] bool sendAll(std::span<const std::byte> bytes) const;
    [[nodiscard]] bool sendAll(std::string_view text) const {
        return sendAll(std::as_bytes(std::span(text.data(), text.size())));
    }
    [[nodiscard]] bool receiveAll(std::span<std::byte> bytes) const;
    [[nodiscard]] core::Status introduce() const;
};

bool Bus::await(short events) const {
    const std::uint64_t now = nowNs();
    if (now >= until) return false;
    pollfd waited{static_cast<int>(socket.get()), events, 0};
    return ::poll(&waited, 1, static_cast<int>((until - now) / 1'000'000 + 1)) > 0;
}

bool Bus::sendAll(std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
        const ssize_t count =
            ::send(static_cast<int>(socket.get()), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        else if (!(count < 0 && (errno == EAGAIN || errno == EINTR)) || !await(POLLOUT))
            return false;
    }
    return true;
}

bool Bus::receiveAll(std::span<std::byte> bytes) const {
    while (!bytes.empty()) {
        if (!await(POLLIN)) return false;
        const ssize_t count = ::recv(static_cast<int>(socket.get()), bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        else if (!(count < 0 && (errno == EAGAIN || errno == EINTR)))
            return false;
    }
    return true;
}

/// The first unix:path= of DBUS_SYSTEM_BUS_ADDRESS, or the standard place.
std::string placeOfBus() {
    const char* const chosen = std::getenv("DBUS_SYSTEM_BUS_ADDRESS");
    if (chosen == nullptr || chosen[0] == '\0') return std::string(standardPlace);
    constexpr std::string_view key = "unix:path=";
    const std::string_view addresses = chosen;
    const auto at = addresses.find(key);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = addresses.substr(at + key.size());
    return std::string(rest.substr(0, rest.find_first_of(",;")));
}

core::Status Bus::open() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string place = placeOfBus();
    if (place.empty() || place.size() >= sizeof address.sun_path) return none("there is no message bus");
    std::memcpy(address.sun_path, place.c_str(), place.size());
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return none("there is no message bus");
    socket = Handle{made};
    if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return none("there is no message bus");
    return introduce();
}

/// "Authentication Protocol", EXTERNAL: the kernel tells the bus who we are.
core::Status Bus::introduce() const {
    std::string name;
    for (const char digit : std::to_string(::getuid())) {
        constexpr std::string_view digits = "0123456789abcdef";
        name += digits[static_cast<unsigned char>(digit) >> 4];
        name += digits[static_cast<unsigned char>(digit) & 15];
    }
    const auto refused = [] { return none("the message bus does not know us"); };
    if (!sendAll(std::string_view("\0", 1)) || !sendAll("AUTH EXTERNAL " + name + "\r\n")) return refused();
    std::string line;
    while (!line.ends_with("\r\n")) {
        std::byte next{};
        if (line.size() >= longestLine || !receiveAll({&next, 1})) return refused();
        line += static_cast<char>(next);
    }
    if (!line.starts_with("OK ") || !sendAll("BEGIN\r\n")) return refused();
    return core::ok();
}

core::Status Bus::call(const BusCall& call) {
    const std::uint32_t mine = ++serial;
    if (!sendAll(encodeBusCall(call, mine))) return none("the message bus does not listen");
    for (int messages = 0; messages < mostMessages; ++messages) {
        std::vector<std::byte> bytes(busHeadSize);
        if (!receiveAll(bytes)) return none("the message bus does not answer");
        const auto size = busMessageSize(bytes);
        if (!size) return none("the message bus speaks no D-Bus");
        bytes.resize(*size);
        if (!receiveAll(std::span(bytes).subspan(busHeadSize))) return none("the message bus does not answer");
        const auto reply = decodeBusReply(bytes);
        if (!reply) return none("the message bus speaks no D-Bus");
        if (reply->replyTo != mine) continue;
        if (!reply->isError) return core::ok();
        return core::fail(core::ErrorCode::systemError, "RealtimeKit refused", reply->error);
    }
    return none("the message bus does not answer");
}

/// Both: a warning by SIGXCPU would end the process as well. Never raises.
bool limitRuns(std::uint32_t process) noexcept {
    rlimit now{};
    if (::prlimit(static_cast<pid_t>(process), RLIMIT_RTTIME, nullptr, &now) != 0) return false;
    const rlimit wanted{std::min(now.rlim_cur, longestRunUs), std::min(now.rlim_max, longestRunUs)};
    return ::prlimit(static_cast<pid_t>(process), RLIMIT_RTTIME, &wanted, nullptr) == 0;
}

} // namespace

core::Status askForRealtime(std::uint32_t process, std::uint32_t thread, int priority) {
    Bus bus(nowNs() + patienceNs);
    if (auto opened = bus.open(); !opened) return opened;
    constexpr std::string_view busName = "org.freedesktop.DBus", busPath = "/org/freedesktop/DBus";
    if (auto greeted = bus.call({busName, busPath, busName, "Hello", {}, {}}); !greeted) return greeted;
    // Before any limit is set: is there one at all?
    BusWriter running;
    running.text(kit);
    if (!bus.call({busName, busPath, busName, "GetNameOwner", "s", std::move(running.bytes())})) {
        BusWriter start;
        start.text(kit);
        start.uint32(0);
        if (!bus.call({busName, busPath, busName, "StartServiceByName", "su", std::move(start.bytes())}))
            return none("there is no RealtimeKit");
    }
    if (!limitRuns(process)) return systemFailure("a real-time thread of the process can't be limited", errno);
    BusWriter wish;
    wish.uint64(process);
    wish.uint64(thread);
    wish.uint32(static_cast<std::uint32_t>(std::clamp(priority, 1, mostBrokeredPriority)));
    return bus.call(
        {kit, "/org/freedesktop/RealtimeKit1", kit, "MakeThreadRealtimeWithPID", "ttu", std::move(wish.bytes())});
}

} // namespace glovebox::os
