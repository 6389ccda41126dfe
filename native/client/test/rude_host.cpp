// Stands in for sandbox-host and breaks its promises on demand: speaks the control protocol by hand, holds no plugin, runs
// no block. What it does is chosen by the file that a device names and by the parameter that is set.
#include "client/test/rude_host.h"
#include "client/test/request_reader.h"
#include "os/clock.h"
#include "os/message_channel.h"
#include "os/owned_word.h"
#include "os/poller.h"
#include "os/process.h"
#include "os/shared_memory.h"
#include "os/thread.h"
#include "os/wait_word.h"
#include "wire/crash_record.h"
#include "wire/messages.h"
#include "wire/warden_messages.h"

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace glovebox;

namespace {

struct Device {
    std::vector<std::uint32_t> inputs{2}, outputs{2};
};

class RudeHost {
public:
    RudeHost() : channel(os::takeInherited(0)), reader(channel) {}

    [[noreturn]] void run() {
        for (;;) {
            auto decoded = wire::decode(reader.next(handles));
            if (!decoded) std::_Exit(1);
            request = decoded->requestId;
            std::visit([this](const auto& body) { serve(body); }, decoded->message);
        }
    }

private:
    os::MessageChannel channel;
    client_kit::RequestReader reader;
    std::vector<os::Handle> handles; ///< of the request
    os::Mapping page, record;
    std::vector<char> memory;
    bool isSilent = false;
    std::uint32_t request = 0;
    std::map<wire::DeviceId, Device> devices;
    std::uint32_t activations = 0;

    void send(std::uint32_t id, const wire::Message& message) {
        std::vector<std::byte> bytes;
        if (!wire::encode(id, message, bytes)) std::_Exit(1);
        os::Poller room;
        if (!room.add(channel.handle().get(), 1, os::Poller::writable)) std::_Exit(1);
        std::vector<os::Poller::Ready> ready;
        for (;;) {
            switch (channel.send(bytes)) {
            case os::ChannelOutcome::ok: return;
            case os::ChannelOutcome::wouldBlock: static_cast<void>(room.wait(os::forEver, ready)); break;
            default: std::_Exit(0);
            }
        }
    }
    void describe(wire::DeviceId id) {
        wire::DeviceDescription answer;
        answer.device = id;
        answer.descriptor.id = "rude";
        const auto list = [](const std::vector<std::uint32_t>& channels, std::vector<core::AudioPortInfo>& ports) {
            for (const std::uint32_t count : channels) {
                core::AudioPortInfo port;
                port.channels = count;
                ports.push_back(port);
            }
        };
        list(devices[id].inputs, answer.ports.audioInputs);
        list(devices[id].outputs, answer.ports.audioOutputs);
        send(request, answer);
    }
    void say(const char* text) { send(0, wire::Logged{0, 0, text}); }

    template <typename Body>
    void serve(const Body&) {
        send(request, wire::Reply{});
    }
    void serve(const wire::Ping&) {
        if (!isSilent) send(request, wire::Reply{});
    }
    void take(const wire::MapArea& area, const os::Handle& handle) {
        const bool isPage = area.kind == wire::AreaKind::sandboxPage && area.isOwn;
        if (isPage || area.kind == wire::AreaKind::crashRecord) {
            auto mapping = os::Mapping::map(handle, area.size, os::Access::readWrite);
            if (!mapping) std::_Exit(1);
            (isPage ? page : record) = std::move(*mapping);
        }
    }
    void serve(const wire::MapArea& body) {
        take(body, handles.at(0));
        send(request, wire::Reply{});
    }
    [[nodiscard]] wire::SandboxPage& ownPage() const { return *reinterpret_cast<wire::SandboxPage*>(page.data()); }
    void flipLife(std::uint32_t times) {
        for (std::uint32_t i = 0; i < times; ++i) {
            if (i % 2 == 0) ownPage().life.store(i & wire::lifeThreadBits);
            os::wakeWord(ownPage().life, os::everySleeper);
        }
    }
    void touchMemory(std::uint32_t megabytes) {
        if (!os::ownWord(ownPage().life, ownPage().lifePrevious, ownPage().lifeNext)) std::_Exit(1);
        memory.assign(std::size_t{megabytes} << 20, 'x');
    }
    [[noreturn]] void scribbleAndAbort(std::uint32_t seed) {
        std::mt19937 random(seed);
        for (std::size_t i = 0; i < record.size(); ++i) record.data()[i] = static_cast<std::byte>(random());
        // Else most of it would be thrown away at a glance.
        auto& written = *reinterpret_cast<wire::CrashRecord*>(record.data());
        written.cause = random() % wire::crashCauseCount;
        written.signal = random() % 2 == 0 ? 6 : random();
        written.frameCount = random() % 100;
        for (auto& frame : written.frames) frame.module = random() % 40;
        for (auto& module : written.modules) module.path[random() % wire::longestModulePath] = 0;
        written.phase.store(1 + random() % 2);
        std::abort();
    }
    void serve(const wire::Hello& body) {
        for (std::size_t i = 0; i < body.pages.size(); ++i) take(body.pages[i], handles.at(i));
        send(request, wire::Welcome{});
    }
    void serve(const wire::CreateDevice& body) {
        if (body.path == rude::hangs) return say(rude::hangs);
        describe(body.device);
    }
    void serve(const wire::RequestLayout& body) {
        devices[body.device] = {body.inputs, body.outputs};
        describe(body.device);
    }
    void serve(const wire::DescribeDevice& body) { describe(body.device); }
    void serve(const wire::ActivateDevice& body) {
        ++activations;
        describe(body.device);
    }
    void serve(const wire::GetParameterValues& body) {
        send(request, wire::ParameterValues{1, {{body.ids.at(0), static_cast<double>(activations)}}});
    }
    void serve(const wire::FlushParameters& body) {
        send(request, wire::Reply{});
        const core::Event& event = body.events.at(0);
        const auto number = static_cast<std::uint32_t>(event.value);
        switch (event.id) {
        case rude::restartDevice: send(0, wire::RestartRequested{number}); break;
        case rude::changeDevice: send(0, wire::DeviceChanged{number, core::changedLatency, {}}); break;
        case rude::editDevice: send(0, wire::ParameterEdited{number, {event}}); break;
        case rude::claimLatency:
        case rude::mentionLatency: {
            core::DeviceStatus status;
            status.latencyFrames = number;
            const auto changes = event.id == rude::claimLatency ? core::changedLatency : core::changedState;
            send(0, wire::DeviceChanged{body.device, changes, status});
            break;
        }
        case rude::forgeLife:
            ownPage().life.store(number | wire::lifeHasEnded);
            os::wakeWord(ownPage().life, os::everySleeper);
            break;
        case rude::flipLife: flipLife(number); break;
        case rude::touchMemory: touchMemory(number); break;
        case rude::scribble: scribbleAndAbort(number);
        case rude::stopTalking: isSilent = true; break;
        case rude::floodRestarts:
            for (std::uint32_t i = 0; i < number; ++i) send(0, wire::RestartRequested{body.device});
            break;
        default: break;
        }
        say(rude::done);
    }
    void serve(const wire::Shutdown&) {
        send(request, wire::Reply{});
        std::_Exit(0);
    }
};

} // namespace

namespace {

/// A fork server that answers every request wrongly, each in the way that `mode` names.
[[noreturn]] void runRudeWarden(const std::string& mode) {
    os::MessageChannel channel(os::takeInherited(0));
    os::Poller poller;
    if (!poller.add(channel.handle().get(), 1, os::Poller::readable)) std::_Exit(1);
    std::vector<std::byte> buffer(os::largestMessage), answer;
    std::vector<os::Poller::Ready> ready;
    for (;;) {
        std::size_t size = 0;
        std::vector<os::Handle> handles;
        const auto outcome = channel.receive(buffer, size, &handles);
        if (outcome == os::ChannelOutcome::wouldBlock) {
            static_cast<void>(poller.wait(os::forEver, ready));
            continue;
        }
        wire::WardenRequest request;
        if (outcome != os::ChannelOutcome::ok || !wire::decode({buffer.data(), size}, request)) std::_Exit(1);
        if (mode == rude::wardenEnds) std::_Exit(0);
        wire::WardenAnswer said;
        said.id = mode == rude::wardenMixesUp ? request.id + 1 : request.id;
        said.pid = mode == rude::wardenNamesItself ? os::thisProcessId() : 1;
        if (mode.starts_with(rude::wardenNamesNumber))
            said.pid = static_cast<std::uint32_t>(
                std::stoul(std::string(mode.substr(std::size(rude::wardenNamesNumber) - 1))));
        wire::encode(said, answer);
        if (mode == rude::wardenTalksNonsense) answer.assign(5000, std::byte{0xff});
        static_cast<void>(channel.send(answer));
    }
}

} // namespace

int main(int count, char** words) {
    const char* const mode = std::getenv("GLOVEBOX_LOG");
    const bool isWarden = count > 1 && std::string_view(words[1]) == "--warden";
    if (isWarden && mode == nullptr) return 2;
    if (isWarden) runRudeWarden(mode);
    RudeHost().run();
}
