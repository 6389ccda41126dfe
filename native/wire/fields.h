#pragma once

#include "wire/messages.h"

/// The fields of everything that messages carry, in the order in which they are sent. Reading and writing use the same
/// list, so the two cannot disagree.
namespace glovebox::wire {

template <>
inline constexpr std::uint64_t enumCount<core::ErrorCode> = core::errorCodeCount;
template <>
inline constexpr std::uint64_t enumCount<core::EventKind> = core::eventKindCount;
template <>
inline constexpr std::uint64_t enumCount<core::PluginFormat> = 2;
template <>
inline constexpr std::uint64_t enumCount<core::SampleType> = 2;
template <>
inline constexpr std::uint64_t enumCount<core::PortLayout> = 7;
template <>
inline constexpr std::uint64_t enumCount<core::StateContext> = 3;
template <>
inline constexpr std::uint64_t enumCount<AreaKind> = 9;
template <>
inline constexpr std::uint64_t enumCount<SourceKind> = 3;

// --- core ------------------------------------------------------------------------------------------------------------

template <class V>
void fields(V& v, core::Event& t) {
    v(t.time), v(t.kind), v(t.port), v(t.noteId), v(t.channel), v(t.key), v(t.id), v(t.flags), v(t.value);
    for (std::uint32_t& word : t.words) v(word);
}
template <class V>
void fields(V& v, core::PluginDescriptor& t) {
    v(t.format), v(t.id), v(t.name), v(t.vendor), v(t.version), v(t.url), v(t.description), v(t.apiVersion);
    v(t.features);
}
template <class V>
void fields(V& v, core::AudioPortInfo& t) {
    v(t.id), v(t.name), v(t.channels), v(t.isMain), v(t.isActive), v(t.supports64), v(t.prefers64), v(t.layout);
}
template <class V>
void fields(V& v, core::NotePortInfo& t) {
    v(t.id), v(t.name), v(t.dialects), v(t.preferred);
}
template <class V>
void fields(V& v, core::PortLayoutInfo& t) {
    v(t.audioInputs), v(t.audioOutputs), v(t.noteInputs), v(t.noteOutputs);
}
template <class V>
void fields(V& v, core::ParameterInfo& t) {
    v(t.id), v(t.flags), v(t.name), v(t.module), v(t.minimum), v(t.maximum), v(t.initial), v(t.stepCount), v(t.unit);
}
template <class V>
void fields(V& v, core::DeviceStatus& t) {
    v(t.latencyFrames), v(t.tailFrames), v(t.hasTail), v(t.hasState), v(t.hasEditor), v(t.hasHardRealtimeRequirement);
    v(t.isActive), v(t.voiceCount), v(t.voiceCapacity);
}

// --- plan ------------------------------------------------------------------------------------------------------------

template <class V>
void fields(V& v, Place& t) {
    v(t.area), v(t.offset);
}
template <class V>
void fields(V& v, AudioSource& t) {
    v(t.kind), v(t.sampleType), v(t.channels), v(t.place), v(t.device), v(t.port), v(t.delayFrames), v(t.delayKey);
    v(t.foreignIndex), v(t.fallback);
}
template <class V>
void fields(V& v, EventSource& t) {
    v(t.kind), v(t.targetPort), v(t.sourcePort), v(t.place), v(t.capacity), v(t.payloadCapacity), v(t.device);
    v(t.delayFrames), v(t.delayKey), v(t.foreignIndex);
}
template <class V>
void fields(V& v, DeviceStep& t) {
    v(t.device), v(t.inputs), v(t.events), v(t.transportDelayFrames);
}
template <class V>
void fields(V& v, Dependency& t) {
    v(t.peer), v(t.stage), v(t.foreignIndex);
}
template <class V>
void fields(V& v, Ring& t) {
    v(t.peer), v(t.needs);
}
template <class V>
void fields(V& v, Stage& t) {
    v(t.waitsFor), v(t.steps), v(t.rings);
}
template <class V>
void fields(V& v, Peer& t) {
    v(t.sandboxPage), v(t.bell);
}
template <class V>
void fields(V& v, Plan& t) {
    v(t.version), v(t.follows), v(t.isAlternate), v(t.peers), v(t.stages);
}

// --- host to sandbox -------------------------------------------------------------------------------------------------

template <class V>
void fields(V& v, MapArea& t) {
    v(t.area), v(t.kind), v(t.size), v(t.isWritable), v(t.isOwn);
}
template <class V>
void fields(V& v, Hello& t) {
    v(t.version), v(t.sampleRate), v(t.maxFrames), v(t.wantsRealtime), v(t.logLevel), v(t.pages);
}
template <class V>
void fields(V& v, UnmapArea& t) {
    v(t.area);
}
template <class V>
void fields(V& v, CreateDevice& t) {
    v(t.device), v(t.path), v(t.pluginId), v(t.offline);
}
template <class V>
void fields(V& v, DestroyDevice& t) {
    v(t.device);
}
template <class V>
void fields(V& v, ActivateDevice& t) {
    v(t.device), v(t.outputArea), v(t.sampleType), v(t.eventCapacity), v(t.payloadCapacity), v(t.offline);
}
template <class V>
void fields(V& v, DeactivateDevice& t) {
    v(t.device);
}
template <class V>
void fields(V& v, DescribeDevice& t) {
    v(t.device);
}
template <class V>
void fields(V& v, RequestLayout& t) {
    v(t.device), v(t.inputs), v(t.outputs);
}
template <class V>
void fields(V& v, GetParameters& t) {
    v(t.device), v(t.first);
}
template <class V>
void fields(V& v, GetParameterValues& t) {
    v(t.device), v(t.ids), v(t.first);
}
template <class V>
void fields(V& v, ValueToText& t) {
    v(t.device), v(t.parameter), v(t.value);
}
template <class V>
void fields(V& v, TextToValue& t) {
    v(t.device), v(t.parameter), v(t.text);
}
template <class V>
void fields(V& v, FlushParameters& t) {
    v(t.device), v(t.events);
}
template <class V>
void fields(V& v, SaveState& t) {
    v(t.device), v(t.context);
}
template <class V>
void fields(V& v, FetchState& t) {
    v(t.device), v(t.area);
}
template <class V>
void fields(V& v, LoadState& t) {
    v(t.device), v(t.area), v(t.size), v(t.context);
}
template <class V>
void fields(V& v, LoadPreset& t) {
    v(t.device), v(t.location), v(t.loadKey);
}
template <class V>
void fields(V& v, SetOffline& t) {
    v(t.device), v(t.offline);
}
template <class V>
void fields(V& v, ResetDevice& t) {
    v(t.device);
}
template <class V>
void fields(V& v, SetTrackInfo& t) {
    v(t.device), v(t.name), v(t.colourArgb), v(t.hasColour);
}
template <class V>
void fields(V& v, GetNoteNames& t) {
    v(t.device);
}
template <class V>
void fields(V& v, GetRemoteControls& t) {
    v(t.device);
}
template <class V>
void fields(V& v, PreparePlan& t) {
    v(t.plan);
}
template <class V>
void fields(V& v, RetirePlan& t) {
    v(t.version);
}
template <class V>
void fields(V&, Ping&) {}
template <class V>
void fields(V&, Shutdown&) {}

// --- sandbox to host -------------------------------------------------------------------------------------------------

template <class V>
void fields(V& v, Reply& t) {
    v(t.code), v(t.message), v(t.details);
}
template <class V>
void fields(V& v, Welcome& t) {
    v(t.version), v(t.processId), v(t.isRealtime), v(t.realtimeRefusal);
}
template <class V>
void fields(V& v, DeviceDescription& t) {
    v(t.device), v(t.descriptor), v(t.ports), v(t.status), v(t.parameterCount), v(t.supports64), v(t.supports32);
}
template <class V>
void fields(V& v, ParameterPage& t) {
    v(t.total), v(t.first), v(t.parameters);
}
template <class V>
void fields(V& v, ParameterValue& t) {
    v(t.parameter), v(t.value);
}
template <class V>
void fields(V& v, ParameterValues& t) {
    v(t.total), v(t.values);
}
template <class V>
void fields(V& v, Text& t) {
    v(t.text);
}
template <class V>
void fields(V& v, Value& t) {
    v(t.value);
}
template <class V>
void fields(V& v, StateSize& t) {
    v(t.size);
}
template <class V>
void fields(V& v, NoteNameInfo& t) {
    v(t.name), v(t.port), v(t.channel), v(t.key);
}
template <class V>
void fields(V& v, NoteNames& t) {
    v(t.names);
}
template <class V>
void fields(V& v, RemoteControlPageInfo& t) {
    v(t.section), v(t.name), v(t.id), v(t.parameters);
}
template <class V>
void fields(V& v, RemoteControls& t) {
    v(t.pages);
}
template <class V>
void fields(V& v, DeviceChanged& t) {
    v(t.device), v(t.changes), v(t.status);
}
template <class V>
void fields(V& v, RestartRequested& t) {
    v(t.device);
}
template <class V>
void fields(V& v, ParameterEdited& t) {
    v(t.device), v(t.events);
}
template <class V>
void fields(V& v, Logged& t) {
    v(t.device), v(t.severity), v(t.text);
}

} // namespace glovebox::wire
