#pragma once

#include "client/test/client_signals.h"
#include "glovebox/group.hpp"
#include "testing/check.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

/// A group under test: fixtures as devices, long signals in, long signals out, and what every block's report said.
/// Functions that can fail end the case (REQUIRE), so call them on the case's own thread, except `play`.
namespace client_kit {

using namespace glovebox;

enum class Format { clap, vst3 };
constexpr Format bothFormats[] = {Format::clap, Format::vst3};

/// The runtime that most cases share.
Runtime& sharedRuntime();
[[nodiscard]] Runtime newRuntime();

[[nodiscard]] std::string fixturePath(const std::string& name, Format format);
[[nodiscard]] std::string crasherPath(const std::string& name, Format format);
[[nodiscard]] std::string testPluginPath(const std::string& name, Format format);

constexpr std::uint32_t n = 64; ///< frames of most blocks
/// What a crossing delays by.
constexpr std::size_t hop(Crossing crossing) { return crossing == Crossing::pipelined ? n : 0; }

inline GroupOptions groupOptions(Crossing crossing, std::uint32_t maxBlockSize = n, bool latencyCompensation = false) {
    GroupOptions options;
    options.crossing = crossing;
    options.maxBlockSize = maxBlockSize;
    options.latencyCompensation = latencyCompensation;
    return options;
}

struct PlayedBlock {
    std::uint64_t start = 0; ///< frame
    std::uint32_t frames = 0;
    bool isComplete = false;
    std::uint32_t kernelCalls = 0;
    std::uint64_t durationNs = 0;
    std::map<SandboxId, StageOutcome> outcomes;
};

/// Until the process that is made ahead is there: from then on what this process holds changes only by what it does. At
/// once where there will be none.
void awaitPrepared(const Runtime& runtime);

class Rig {
public:
    explicit Rig(const GroupOptions& options, GroupListener listener = {});
    Rig(Runtime& runtime, const GroupOptions& options, GroupListener listener = {});
    ~Rig() { group.close(); }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    Group group;
    HostingMode hosting = HostingMode::sandboxed; ///< of sandboxes added from now on
    RecoveryPolicy recovery{
        .mode = RecoveryPolicy::Mode::manual}; ///< same: what dies stays dead unless a case is about that

    SandboxId sandbox(Fallback fallback = Fallback::silence);
    DeviceId add(SandboxId sandbox, const std::string& fixture, Format format = Format::clap,
                 const std::string& pluginId = {});
    DeviceId addCrasher(SandboxId sandbox, const std::string& crasher, Format format = Format::clap);
    /// Of this folder's own plugins.
    DeviceId addTestPlugin(SandboxId sandbox, const std::string& plugin, Format format = Format::clap);
    DeviceId addFile(SandboxId sandbox, const std::string& file, Format format, const std::string& pluginId = {});
    /// `plain` in the fixture's own range; converted for VST3.
    void set(DeviceId device, std::uint32_t parameter, double plain, double minimum, double maximum);
    void setGain(DeviceId device, double gain) { set(device, 0, gain, 0, 4); }
    [[nodiscard]] double ownUnits(DeviceId device, double plain, double minimum, double maximum) const;

    ConnectionId connect(DeviceId source, DeviceId target) { return connect(source, 0, target, 0); }
    ConnectionId connect(DeviceId source, std::uint32_t sourcePort, DeviceId target, std::uint32_t targetPort,
                         PortKind kind = PortKind::audio);
    /// What the host plays into the port, from frame 0 of this rig; silence behind its end.
    void feed(DeviceId device, std::uint32_t port, const Signal& signal);
    void feed(DeviceId device, const Signal& signal) { feed(device, 0, signal); }
    /// Returns the index in `heard`.
    std::size_t hear(DeviceId device, std::uint32_t port = 0);
    /// At an absolute frame, in order.
    void command(std::uint64_t frame, DeviceId device, const core::Event& event);

    /// One block, appended to `heard` and `blocks`. Any thread; one at a time.
    void playBlock(std::uint32_t frames, bool isOffline = true);
    /// Offline blocks of `sizes`, again and again, until `frames` more are played; each must be complete.
    void play(std::uint64_t frames, std::vector<std::uint32_t> sizes = {});

    std::vector<Signal> heard; ///< per `hear`
    std::vector<PlayedBlock> blocks;
    std::uint64_t position = 0;

private:
    struct HostInput {
        std::uint32_t index = 0;
        Signal signal;
        std::vector<std::vector<float>> buffer;
        std::vector<void*> pointers;
    };
    struct HostOutput {
        std::uint32_t index = 0;
        std::vector<std::vector<float>> buffer;
        std::vector<void*> pointers;
    };
    std::map<DeviceId, Format> formats;
    std::deque<HostInput> hostInputs;
    std::deque<HostOutput> hostOutputs;
    std::vector<HostBuffer> inputBuffers, outputBuffers; ///< by host index
    struct Timed {
        std::uint64_t frame;
        DeviceId device;
        core::Event event;
    };
    std::vector<Timed> timed;
};

/// Fails with the first frame that differs, in either signal; bits are compared, not values.
void checkSame(const Signal& seen, const Signal& expected, const char* what, const char* file, int line);
#define CHECK_SAME(seen, expected) ::client_kit::checkSame((seen), (expected), #seen ", " #expected, __FILE__, __LINE__)

/// The same checks in both formats and both crossings; `body(crossing, format of the first device, format of the second)`.
template <typename Body>
void inEveryCrossingAndFormat(const Body& body) {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        body(crossing, Format::clap, Format::vst3);
        body(crossing, Format::vst3, Format::clap);
    }
}

} // namespace client_kit
