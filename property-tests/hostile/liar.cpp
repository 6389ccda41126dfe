// Stands in for sandbox-host and tells one lie on the control channel or in its page, as the file of a device asks for it
// (lies.h). Holds no plugin, runs no block.
#include "lies.h"

#include "client/test/request_reader.h"
#include "os/message_channel.h"
#include "os/process.h"
#include "os/shared_memory.h"
#include "wire/messages.h"

#include <sys/socket.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace glovebox;

namespace {

template <std::size_t... indices>
wire::Message messageAt(std::size_t wanted, std::index_sequence<indices...>) {
    wire::Message message;
    static_cast<void>(((indices == wanted ? (message.emplace<indices>(), true) : false) || ...));
    return message;
}

/// A message of that name, empty.
wire::Message messageCalled(std::string_view name) {
    constexpr auto all = std::make_index_sequence<std::variant_size_v<wire::Message>>{};
    for (std::size_t index = 0; index < std::variant_size_v<wire::Message>; ++index) {
        auto message = messageAt(index, all);
        if (name == wire::messageName(message)) return message;
    }
    std::_Exit(3);
}

class Liar {
public:
    Liar() : channel(os::takeInherited(0)), reader(channel) {}

    [[noreturn]] void run() {
        for (;;) {
            auto decoded = wire::decode(reader.next(handles));
            if (!decoded) std::_Exit(1);
            request = decoded->requestId;
            if (isLie("answer/" + std::string(wire::messageName(decoded->message)))) {
                const bool isText = std::holds_alternative<wire::ValueToText>(decoded->message);
                if (isText)
                    send(request, wire::Value{});
                else
                    send(request, wire::Text{"an answer of another type"});
                continue;
            }
            std::visit([this](const auto& body) { serve(body); }, decoded->message);
        }
    }

private:
    os::MessageChannel channel;
    client_kit::RequestReader reader;
    std::vector<os::Handle> handles; ///< of the request
    os::Mapping page;
    std::uint32_t request = 0;
    std::string lie;
    wire::DeviceId device = 0;

    [[nodiscard]] bool isLie(std::string_view name) const { return lie == name; }
    /// Not through the channel, which sends nothing that is too long or empty.
    void sendBytes(const std::vector<std::byte>& bytes) {
        static_cast<void>(::send(static_cast<int>(channel.handle().get()), bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }
    void send(std::uint32_t id, const wire::Message& message) {
        std::vector<std::byte> bytes;
        if (!wire::encode(id, message, bytes)) std::_Exit(1);
        sendBytes(bytes);
    }
    static std::vector<std::byte> encoded(std::uint32_t id, const wire::Message& message) {
        std::vector<std::byte> bytes;
        if (!wire::encode(id, message, bytes)) std::_Exit(1);
        return bytes;
    }

    [[nodiscard]] wire::DeviceDescription description(std::uint32_t channels = 2) const {
        wire::DeviceDescription answer;
        answer.device = device;
        answer.descriptor.id = "liar";
        core::AudioPortInfo port;
        port.channels = channels;
        answer.ports.audioInputs.push_back(port);
        answer.ports.audioOutputs.push_back(port);
        return answer;
    }
    /// Of the lies that need nothing but a device.
    void tell() {
        const std::string_view name = lie;
        const auto rest = [&](std::string_view prefix) { return name.substr(prefix.size()); };
        constexpr std::uint32_t nobodysRequest = 0x40000000;
        const auto logged = [&] { return encoded(0, wire::Logged{device, 1, "text"}); };
        if (name.starts_with("announce/")) send(0, messageCalled(rest("announce/")));
        if (name.starts_with("unasked/")) send(nobodysRequest, messageCalled(rest("unasked/")));
        if (name.starts_with("cut/")) {
            auto bytes = encoded(0, messageCalled(rest("cut/")));
            bytes.pop_back();
            sendBytes(bytes);
        }
        if (isLie("short")) sendBytes({std::byte{1}, std::byte{0}, std::byte{0}});
        if (isLie("unknown-kind")) {
            auto bytes = logged();
            bytes[0] = std::byte{200};
            sendBytes(bytes);
        }
        if (isLie("trailing")) {
            auto bytes = logged();
            bytes.push_back(std::byte{0});
            sendBytes(bytes);
        }
        constexpr std::size_t textSizeAt = 5 + 4 + 1; // behind kind, request, device, severity
        if (isLie("long-text")) {
            auto bytes = logged();
            bytes[textSizeAt + 3] = std::byte{0x7f};
            sendBytes(bytes);
        }
        if (isLie("long-list")) {
            auto bytes = encoded(0, wire::ParameterEdited{device, {}});
            bytes.back() = std::byte{0x7f};
            sendBytes(bytes);
        }
        if (isLie("no-enumerator")) {
            core::Event event;
            auto bytes = encoded(0, wire::ParameterEdited{device, {event}});
            bytes[5 + 4 + 4 + 4] = std::byte{99}; // kind, behind request, device, count and time
            sendBytes(bytes);
        }
        if (isLie("no-truth-value")) {
            auto bytes = encoded(0, wire::Welcome{});
            bytes[5 + 4 + 4] = std::byte{2};
            sendBytes(bytes);
        }
        if (isLie("too-large")) sendBytes(std::vector<std::byte>(os::largestMessage + 1, std::byte{1}));
        if (isLie("twice")) send(request, wire::Reply{}); // the description went before
        if (isLie("before-asked")) send(request + 10, wire::Reply{});
        if (isLie("empty")) sendBytes({});
        if (isLie("closed")) ::shutdown(static_cast<int>(channel.handle().get()), SHUT_WR);
        if (isLie("restarts-another")) send(0, wire::RestartRequested{device + 1});
        if (isLie("changes-another")) send(0, wire::DeviceChanged{device + 1, core::changedState, {}});
        if (isLie("edits-another")) send(0, wire::ParameterEdited{device + 1, {}});
        if (isLie("latency-announced")) {
            core::DeviceStatus status;
            status.latencyFrames = wire::mostLatency + 1;
            send(0, wire::DeviceChanged{device, core::changedLatency, status});
        }
    }

    template <typename Body>
    void serve(const Body&) {
        send(request, wire::Reply{});
    }
    void serve(const wire::Hello& body) {
        for (std::size_t i = 0; i < body.pages.size(); ++i) take(body.pages[i], handles.at(i));
        wire::Welcome welcome;
        const char* const mode = std::getenv("GLOVEBOX_LOG");
        if (mode != nullptr && std::string_view(mode) == hostile::anotherVersion) ++welcome.version;
        send(request, welcome);
    }
    void take(const wire::MapArea& area, const os::Handle& handle) {
        if (area.kind != wire::AreaKind::sandboxPage || !area.isOwn) return;
        auto mapping = os::Mapping::map(handle, area.size, os::Access::readWrite);
        if (!mapping) std::_Exit(1);
        page = std::move(*mapping);
    }
    void serve(const wire::MapArea& body) {
        take(body, handles.at(0));
        send(request, wire::Reply{});
    }
    void serve(const wire::CreateDevice& body) {
        device = body.device;
        lie = body.path;
        auto answer = description();
        auto& ports = answer.ports;
        if (isLie("answer/create-device")) return send(request, wire::Text{});
        if (isLie("another-device")) ++answer.device;
        if (isLie("many-inputs")) ports.audioInputs.resize(wire::mostPorts + 1);
        if (isLie("many-outputs")) ports.audioOutputs.resize(wire::mostPorts + 1);
        if (isLie("many-note-ports")) ports.noteInputs.resize(wire::mostPorts + 1);
        if (isLie("many-channels")) ports.audioOutputs[0].channels = wire::mostChannels + 1;
        if (isLie("latency-described")) answer.status.latencyFrames = wire::mostLatency + 1;
        send(request, answer);
        tell();
    }
    void serve(const wire::ActivateDevice&) {
        auto answer = description();
        if (isLie("latency-activated")) answer.status.latencyFrames = wire::mostLatency + 1;
        auto& ours = *reinterpret_cast<wire::SandboxPage*>(page.data());
        if (isLie("done-ahead")) ours.done[0].sequence = 1000;
        if (isLie("crashed-and-well")) ours.crashed = 11;
        send(request, answer);
    }
    void serve(const wire::DescribeDevice&) { send(request, description()); }
    void serve(const wire::RequestLayout&) {
        send(request, description(isLie("channels-of-layout") ? wire::mostChannels + 1 : 2));
    }
    void serve(const wire::GetParameters& body) {
        wire::ParameterPage answer;
        answer.total = isLie("parameters-without-end") ? 0xffffffff : 1;
        answer.first = body.first + (isLie("parameters-from-elsewhere") ? 1 : 0);
        if (!isLie("parameters-of-none")) answer.parameters.emplace_back();
        send(request, answer);
    }
    void serve(const wire::GetParameterValues& body) {
        wire::ParameterValues answer;
        for (const std::uint32_t id : body.ids) answer.values.push_back({id, 0});
        send(request, answer);
    }
    void serve(const wire::ValueToText&) { send(request, wire::Text{"text"}); }
    void serve(const wire::TextToValue&) { send(request, wire::Value{}); }
    void serve(const wire::SaveState&) { send(request, wire::StateSize{16}); }
    void serve(const wire::PreparePlan&) {
        wire::Reply answer;
        if (isLie("plan-refused")) answer.code = core::ErrorCode::invalidArgument;
        send(request, answer);
    }
    void serve(const wire::Shutdown&) {
        send(request, wire::Reply{});
        std::_Exit(0);
    }
};

} // namespace

int main(int count, char** words) {
    if (count > 1 && std::string_view(words[1]) == "--warden") return 2; // there is no fork server of liars
    Liar().run();
}
