#pragma once

#include "os/clock.h"
#include "os/message_channel.h"
#include "os/poller.h"
#include "os/shared_memory.h"
#include "os/wait_port.h"
#include "testing/check.h"
#include "wire/messages.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

/// The host's side of the protocol: what it sends and publishes is what a client would.
namespace glovebox::engine::test {

constexpr std::uint64_t patienceNs = 10'000'000'000;

/// A piece of shared memory that the host made.
struct HostArea {
    os::SharedMemory memory;
    os::Mapping mapping;
    os::WaitPort port; ///< of bells and the wave: what wakes their sleeper
    wire::AreaId id = 0;
    template <typename T>
    T& as(std::size_t offset = 0) {
        return *reinterpret_cast<T*>(mapping.data() + offset);
    }
    template <typename T>
    std::span<T> span(std::size_t offset, std::size_t count) {
        return {reinterpret_cast<T*>(mapping.data() + offset), count};
    }
};

/// Knows nothing of where the sandbox runs.
class HostSide {
public:
    static constexpr std::uint32_t maxFrames = 64;

    /// Takes the host's end of the connection.
    explicit HostSide(os::MessageChannel connected);
    virtual ~HostSide() = default;

    std::map<wire::DeviceId, wire::DeviceDescription> devices;
    std::map<wire::DeviceId, std::unique_ptr<HostArea>> outputs;
    std::vector<wire::Message> announced;
    std::unique_ptr<HostArea> hostPage, sandboxPage, ownBell, hostBell, wavePage;
    std::uint64_t sequence = 0;
    std::uint64_t nextDueNs = 0; ///< goes into the header of every block that is published from now on

    /// Maps every page and says hello.
    void introduce();
    /// Asks and waits for the answer; announcements that come before it are kept.
    wire::Message ask(const wire::Message& message, std::span<const os::Handle* const> handles = {});
    template <typename Answer>
    Answer askFor(const wire::Message& message) {
        wire::Message answer = ask(message);
        if (const auto* reply = std::get_if<wire::Reply>(&answer)) {
            if constexpr (!std::same_as<Answer, wire::Reply>) {
                testing::reportFailure(__FILE__, __LINE__, reply->message + ": " + reply->details);
            }
        }
        REQUIRE(std::holds_alternative<Answer>(answer));
        return std::get<Answer>(std::move(answer));
    }
    core::ErrorCode codeOf(const wire::Message& message) { return askFor<wire::Reply>(message).code; }
    /// Sends bytes that need not be a message, or a message without waiting for its answer.
    os::ChannelOutcome sendRaw(std::span<const std::byte> bytes) { return channel.send(bytes); }
    /// The next message that the sandbox announces by itself.
    wire::Message nextAnnouncement();
    void hangUp() { channel.close(); }

    std::unique_ptr<HostArea> createArea(wire::AreaKind kind, std::size_t size, bool isWritable, bool isOwn);
    /// Creates and activates a plugin of `path` as device `device`.
    void addDevice(wire::DeviceId device, const std::string& id, core::SampleType type = core::SampleType::float32,
                   const std::string& path = "stub");
    void prepare(const wire::Plan& plan) { CHECK_EQUAL(codeOf(wire::PreparePlan{plan}), core::ErrorCode::ok); }

    /// Writes the header of the next block and publishes it. Returns its sequence.
    std::uint64_t publish(std::uint32_t version, std::uint32_t frames, const core::Transport& transport = {});
    /// Starts the published block of a sandbox with an audio thread.
    void wave();
    /// Sleeps on the host's bell, as a client does, until stage `stage` has finished block `wanted`.
    bool waitForStage(std::uint32_t stage, std::uint64_t wanted);

    template <typename Sample>
    std::span<Sample> output(wire::DeviceId device, std::uint32_t port, std::uint32_t channel);

protected:
    os::MessageChannel channel;

private:
    os::Poller poller;
    std::uint32_t lastRequest = 0;
    wire::AreaId lastArea = 0;

    bool receive(wire::Decoded& decoded);
};

/// Layout of a device's output area in these tests.
template <typename Sample>
std::span<Sample> HostSide::output(wire::DeviceId device, std::uint32_t port, std::uint32_t channel) {
    std::vector<std::uint32_t> channels;
    for (const auto& each : devices[device].ports.audioOutputs) channels.push_back(each.channels);
    const auto type = sizeof(Sample) == 8 ? core::SampleType::float64 : core::SampleType::float32;
    const auto layout = wire::layOutOutputs(channels.data(), static_cast<std::uint32_t>(channels.size()), maxFrames,
                                            type, wire::defaultEventCapacity, wire::defaultPayloadCapacity);
    return outputs[device]->span<Sample>(layout.ports[port].offset + channel * wire::channelStride(maxFrames, type),
                                         maxFrames);
}

/// One stage that runs `steps` and rings nobody.
inline wire::Plan planOf(std::uint32_t version, std::vector<wire::DeviceStep> steps) {
    wire::Plan plan;
    plan.version = version;
    plan.stages.resize(1);
    plan.stages[0].steps = std::move(steps);
    return plan;
}

inline wire::AudioSource hostSource(wire::AreaId area, std::size_t offset, std::uint16_t channels,
                                    core::SampleType type = core::SampleType::float32) {
    wire::AudioSource source;
    source.kind = wire::SourceKind::host;
    source.sampleType = type;
    source.channels = channels;
    source.place = {area, static_cast<std::uint32_t>(offset)};
    return source;
}

inline wire::AudioSource localSource(wire::DeviceId device, std::uint32_t port = 0) {
    wire::AudioSource source;
    source.kind = wire::SourceKind::local;
    source.device = device;
    source.port = port;
    return source;
}

inline wire::DeviceStep stepOf(wire::DeviceId device, std::vector<std::vector<wire::AudioSource>> inputs = {}) {
    wire::DeviceStep step;
    step.device = device;
    step.inputs = std::move(inputs);
    return step;
}

} // namespace glovebox::engine::test
