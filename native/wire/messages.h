#pragma once

#include "core/event.h"
#include "core/plugin_info.h"
#include "core/result.h"
#include "wire/areas.h"
#include "wire/codec.h"
#include "wire/plan.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// Control messages. One message = one datagram: {u8 kind, u32 requestId, body}. The host asks (requestId > 0), the sandbox
/// answers every request exactly once with Reply or a typed answer of the same requestId, and announces by itself with
/// requestId 0. Anything else is a breach. Order is kept; the sandbox's main thread serves one request after another.
namespace glovebox::wire {

using DeviceId = std::uint32_t; ///< given by the host, never 0, never reused in one sandbox
using AreaId = std::uint32_t;   ///< given by the host, never 0, never reused in one sandbox

// --- host to sandbox --------------------------------------------------------------------------------------------------

/// Carries one handle. Pages must be mapped before the first plan, with Hello or before it. Answer: Reply.
struct MapArea {
    AreaId area = 0;
    AreaKind kind = AreaKind::hostPage;
    std::uint64_t size = 0;
    bool isWritable = false; ///< by this sandbox
    bool isOwn = true;       ///< page of this sandbox (hostPage, sandboxPage, sandboxBell) or of a peer
};
/// First message. The sandbox answers with Welcome. Carries one handle for each of `pages`, in their order: mapped as by as
/// many MapArea, in one go, because every message costs a start some wake-ups.
struct Hello {
    std::uint32_t version = protocolVersion;
    double sampleRate = 48000;
    std::uint32_t maxFrames = 512;
    bool wantsRealtime = true;
    std::uint32_t logLevel = 0; ///< hosting::LogSeverity from which logs are sent
    std::vector<MapArea> pages; ///< as many as handles fit into one message
};
struct UnmapArea {
    AreaId area = 0;
};
/// Answer: DeviceDescription.
struct CreateDevice {
    DeviceId device = 0;
    std::string path;
    std::string pluginId; ///< empty: the first
    bool offline = false; ///< wish at creation (VST3 setIoMode)
};
struct DestroyDevice {
    DeviceId device = 0;
};
/// Device must be inactive. `outputArea` was mapped before (its size from layOutOutputs). Answer: DeviceDescription.
struct ActivateDevice {
    DeviceId device = 0;
    AreaId outputArea = 0;
    core::SampleType sampleType = core::SampleType::float32;
    std::uint32_t eventCapacity = defaultEventCapacity;
    std::uint32_t payloadCapacity = defaultPayloadCapacity;
    bool offline = false;
};
/// The device must be in no plan that is not retired. Answer: Reply.
struct DeactivateDevice {
    DeviceId device = 0;
};
/// Answer: DeviceDescription.
struct DescribeDevice {
    DeviceId device = 0;
};
/// Answer: DeviceDescription, or Reply with the refusal.
struct RequestLayout {
    DeviceId device = 0;
    std::vector<std::uint32_t> inputs; ///< channels per audio port; 0: as it is
    std::vector<std::uint32_t> outputs;
};
/// Answer: ParameterPage, as many as fit from `first`.
struct GetParameters {
    DeviceId device = 0;
    std::uint32_t first = 0;
};
/// Answer: ParameterValues, in the order of `ids`; empty asks for all from `first`.
struct GetParameterValues {
    DeviceId device = 0;
    std::vector<std::uint32_t> ids;
    std::uint32_t first = 0; ///< position in the parameter list; used when `ids` is empty
};
/// Answer: Text.
struct ValueToText {
    DeviceId device = 0;
    std::uint32_t parameter = 0;
    double value = 0;
};
/// Answer: Value.
struct TextToValue {
    DeviceId device = 0;
    std::uint32_t parameter = 0;
    std::string text;
};
/// Parameter events outside of a block: flushed at once while inactive, with the next block otherwise. Answer: Reply.
struct FlushParameters {
    DeviceId device = 0;
    std::vector<core::Event> events;
};
/// Answer: StateSize; the sandbox keeps the bytes until FetchState or the next SaveState.
struct SaveState {
    DeviceId device = 0;
    core::StateContext context = core::StateContext::project;
};
/// The saved bytes into a payload area that the host mapped writable for the sandbox. Answer: Reply.
struct FetchState {
    DeviceId device = 0;
    AreaId area = 0;
};
/// From a payload area. Answer: Reply.
struct LoadState {
    DeviceId device = 0;
    AreaId area = 0;
    std::uint64_t size = 0;
    core::StateContext context = core::StateContext::project;
};
struct LoadPreset {
    DeviceId device = 0;
    std::string location;
    std::string loadKey;
};
struct SetOffline {
    DeviceId device = 0;
    bool offline = false;
};
struct ResetDevice {
    DeviceId device = 0;
};
struct SetTrackInfo {
    DeviceId device = 0;
    std::string name;
    std::uint32_t colourArgb = 0;
    bool hasColour = false;
};
/// Answer: NoteNames.
struct GetNoteNames {
    DeviceId device = 0;
};
/// Answer: RemoteControls.
struct GetRemoteControls {
    DeviceId device = 0;
};
/// Answer: Reply when everything it needs is allocated and mapped (two-phase change, design section 4.10).
struct PreparePlan {
    Plan plan;
};
/// No block will use `version` any more.
struct RetirePlan {
    std::uint32_t version = 0;
};
/// Answer: Reply, from the main thread: proof that it is alive.
struct Ping {};
/// Destroys all devices and exits with 0.
struct Shutdown {};

// --- sandbox to host --------------------------------------------------------------------------------------------------

/// Answer to requests without a typed answer, and to every request that failed.
struct Reply {
    core::ErrorCode code = core::ErrorCode::ok;
    std::string message;
    std::string details;
};
struct Welcome {
    std::uint32_t version = protocolVersion;
    std::uint32_t processId = 0;
    bool isRealtime = false; ///< the audio thread got real-time scheduling
    std::string realtimeRefusal;
};
struct DeviceDescription {
    DeviceId device = 0;
    core::PluginDescriptor descriptor;
    core::PortLayoutInfo ports;
    core::DeviceStatus status;
    std::uint32_t parameterCount = 0;
    bool supports64 = false;
    bool supports32 = true;
};
struct ParameterPage {
    std::uint32_t total = 0;
    std::uint32_t first = 0;
    std::vector<core::ParameterInfo> parameters;
};
struct ParameterValue {
    std::uint32_t parameter = 0;
    double value = 0;
};
struct ParameterValues {
    std::uint32_t total = 0;
    std::vector<ParameterValue> values;
};
struct Text {
    std::string text;
};
struct Value {
    double value = 0;
};
struct StateSize {
    std::uint64_t size = 0;
};
struct NoteNameInfo {
    std::string name;
    std::int16_t port = -1, channel = -1, key = -1;
};
struct NoteNames {
    std::vector<NoteNameInfo> names;
};
struct RemoteControlPageInfo {
    std::string section, name;
    std::uint32_t id = 0;
    std::vector<std::uint32_t> parameters; ///< 8; 0xffffffff: empty
};
struct RemoteControls {
    std::vector<RemoteControlPageInfo> pages;
};
/// Announcements (requestId 0).
struct DeviceChanged {
    DeviceId device = 0;
    std::uint32_t changes = 0; ///< core::ChangeFlags
    core::DeviceStatus status;
};
struct RestartRequested {
    DeviceId device = 0;
};
struct ParameterEdited {
    DeviceId device = 0;
    std::vector<core::Event> events;
};
struct Logged {
    DeviceId device = 0; ///< 0: the sandbox itself
    std::uint8_t severity = 0;
    std::string text;
};

using Message = std::variant<Hello, MapArea, UnmapArea, CreateDevice, DestroyDevice, ActivateDevice, DeactivateDevice,
                             DescribeDevice, RequestLayout, GetParameters, GetParameterValues, ValueToText, TextToValue,
                             FlushParameters, SaveState, FetchState, LoadState, LoadPreset, SetOffline, ResetDevice,
                             SetTrackInfo, GetNoteNames, GetRemoteControls, PreparePlan, RetirePlan, Ping, Shutdown,
                             Reply, Welcome, DeviceDescription, ParameterPage, ParameterValues, Text, Value, StateSize,
                             NoteNames, RemoteControls, DeviceChanged, RestartRequested, ParameterEdited, Logged>;

constexpr std::uint64_t largestState = 256u << 20; ///< bytes

/// Message names for logs and errors: "create-device".
[[nodiscard]] const char* messageName(const Message& message) noexcept;

/// Replaces `target` by the encoded message. False if it would exceed os::largestMessage: the caller splits or refuses.
[[nodiscard]] bool encode(std::uint32_t requestId, const Message& message, std::vector<std::byte>& target);

struct Decoded {
    std::uint32_t requestId = 0;
    Message message;
};
/// `protocolBreach` for an unknown kind, a field out of bounds, a short message or trailing bytes.
[[nodiscard]] core::Result<Decoded> decode(std::span<const std::byte> message);

} // namespace glovebox::wire
