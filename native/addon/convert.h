#pragma once

#include "addon/arguments.h"

#include "client/driver.h"
#include "glovebox/crash_report.hpp"
#include "glovebox/group.hpp"

#include <napi.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Between JavaScript values and the types of the client. `to...` make values, `read...` read them defensively.
/// src/native/binding.ts declares the same shapes for TypeScript.
namespace glovebox::addon {

/// A string that may hold anything: what is not UTF-8 becomes replacement characters.
[[nodiscard]] Napi::Value toText(Napi::Env env, const std::string& text);

/// A copy, as Uint8Array.
[[nodiscard]] Napi::Value toBytes(Napi::Env env, std::span<const std::byte> bytes);

// --- options (convert_options.cpp) ---
[[nodiscard]] GroupOptions readGroupOptions(Arguments& arguments, const Napi::Object& object);
[[nodiscard]] SandboxOptions readSandboxOptions(Arguments& arguments, const Napi::Object& object);
[[nodiscard]] DeviceOptions readDeviceOptions(Arguments& arguments, const Napi::Object& object);
[[nodiscard]] client::DriverOptions readDriverOptions(Arguments& arguments, const Napi::Object& object);
[[nodiscard]] core::Transport readTransport(Arguments& arguments, const Napi::Object& object);

// --- what the client tells (convert_info.cpp) ---
[[nodiscard]] Napi::Value toObject(Napi::Env env, const DeviceInfo& info);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const core::DeviceStatus& status);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const core::ParameterInfo& info);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const ConnectionInfo& info);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const SandboxEnd& end);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const SandboxUsage& usage);
/// All that is counted of the blocks of a group.
struct GroupCounts {
    GroupStatistics statistics;
    std::vector<WallCount> wall;
    std::vector<SandboxStatistics> sandboxes;
};
[[nodiscard]] Napi::Value toObject(Napi::Env env, const GroupCounts& counts);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const client::DriverStatistics& statistics);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const GroupEvent& event);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const CalibrationReport& report);
[[nodiscard]] Napi::Value realtimePathName(Napi::Env env, RealtimePath path);

// --- crashes and recovery (convert_recovery.cpp) ---
[[nodiscard]] Napi::Value toObject(Napi::Env env, const CrashReport& report);
[[nodiscard]] Napi::Value toObject(Napi::Env env, const SandboxProcess& process);
/// Names of core::misuseName to counts, those that are not 0.
[[nodiscard]] Napi::Value toMisuse(Napi::Env env, std::span<const std::uint32_t> counts);
/// Sets `kind` and the members of one event.
void fill(Napi::Env env, Napi::Object& object, const CrashReported& event);
void fill(Napi::Env env, Napi::Object& object, const SandboxRecovering& event);
void fill(Napi::Env env, Napi::Object& object, const SandboxRecovered& event);
void fill(Napi::Env env, Napi::Object& object, const DeviceQuarantined& event);
void fill(Napi::Env env, Napi::Object& object, const RecoveryFailed& event);

// --- events (convert_events.cpp) ---
/// Events travel as one Float64Array, `eventFields` numbers each (src/api/event-codec.ts names them), and one Uint8Array
/// with the sysex bytes of all: a render with a hundred thousand of them makes no hundred thousand objects.
constexpr std::size_t eventFields = 16;
struct PackedEvent {
    std::uint64_t frame = 0;
    DeviceId device = 0;
    core::Event event;
    std::vector<std::byte> sysex;
};
[[nodiscard]] std::vector<PackedEvent> readEvents(Arguments& arguments, const Napi::Object& object);
/// Sets `events` and `payload` of `object`.
void setEvents(Napi::Env env, Napi::Object& object, std::span<const PackedEvent> events);

// --- audio (convert_render.cpp) ---
[[nodiscard]] RenderRequest readRenderRequest(Arguments& arguments, const Napi::Object& object);
/// The samples move into JavaScript without a copy where Node allows it.
[[nodiscard]] Napi::Value toObject(Napi::Env env, RenderResult&& result);
/// An array of Float32Array.
[[nodiscard]] std::vector<std::vector<float>> readChannels(Arguments& arguments, const Napi::Value& value,
                                                           const char* name);

} // namespace glovebox::addon
