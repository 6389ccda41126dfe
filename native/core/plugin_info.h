#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace glovebox::core {

enum class PluginFormat : std::uint8_t { clap, vst3 };

/// What a file says of one of its plugins, without an instance. Strings are UTF-8, capped at 4096 bytes.
struct PluginDescriptor {
    PluginFormat format = PluginFormat::clap;
    std::string id; ///< CLAP id, or the VST3 class id as 32 upper-case hex digits
    std::string name;
    std::string vendor;
    std::string version;
    std::string url;
    std::string description;
    std::string apiVersion;            ///< "1.2.2" (CLAP), "VST 3.7.4" (VST3 SDK string)
    std::vector<std::string> features; ///< CLAP features; VST3 sub-categories
};

enum class SampleType : std::uint8_t { float32, float64 };

/// Standard channel meanings the host can request; `other` carries only a count.
enum class PortLayout : std::uint8_t { none, mono, stereo, surround51, surround71, ambisonic, other };

/// One audio port (CLAP) or bus (VST3). Index order is the plugin's own.
struct AudioPortInfo {
    std::uint32_t id = 0; ///< CLAP port id; VST3 bus index
    std::string name;
    std::uint32_t channels = 0; ///< 0..64
    bool isMain = false;
    bool isActive = true; ///< VST3: activated by us
    bool supports64 = false;
    bool prefers64 = false;
    PortLayout layout = PortLayout::other;
};

enum NoteDialect : std::uint32_t { dialectClap = 1, dialectMidi = 2, dialectMidiMpe = 4, dialectMidi2 = 8 };

struct NotePortInfo {
    std::uint32_t id = 0;
    std::string name;
    std::uint32_t dialects = dialectClap; ///< NoteDialect bits the plugin accepts or sends
    std::uint32_t preferred = dialectClap;
};

/// Everything of a device that can change only while it is inactive.
struct PortLayoutInfo {
    std::vector<AudioPortInfo> audioInputs;
    std::vector<AudioPortInfo> audioOutputs;
    std::vector<NotePortInfo> noteInputs;
    std::vector<NotePortInfo> noteOutputs;
};

enum ParameterFlags : std::uint32_t {
    parameterIsStepped = 1u << 0,
    parameterIsAutomatable = 1u << 1,
    parameterIsReadOnly = 1u << 2,
    parameterIsHidden = 1u << 3,
    parameterIsBypass = 1u << 4,
    parameterIsModulatable = 1u << 5,
    parameterIsPeriodic = 1u << 6,
    parameterRequiresProcess = 1u << 7,
    parameterIsEnum = 1u << 8,
    parameterIsProgramChange = 1u << 9,
    parameterIsPerNote = 1u << 10, ///< modulation or automation per note id, key, channel or port
};

struct ParameterInfo {
    std::uint32_t id = 0;
    std::uint32_t flags = 0; ///< ParameterFlags
    std::string name;
    std::string module; ///< path with '/', from CLAP's module or VST3's units
    double minimum = 0; ///< the plugin's own units; VST3: 0
    double maximum = 1; ///< VST3: 1
    double initial = 0;
    std::int32_t stepCount = 0; ///< 0: continuous
    std::string unit;           ///< VST3 units text
};

/// What a running device reports; changes are announced by `HostCallbacks`.
struct DeviceStatus {
    std::uint32_t latencyFrames = 0;
    std::uint32_t tailFrames = 0; ///< 0xffffffff: infinite
    bool hasTail = false;
    bool hasState = false;
    bool hasEditor = false;
    bool hasHardRealtimeRequirement = false;
    bool isActive = false;
    std::uint32_t voiceCount = 0; ///< 0: not offered
    std::uint32_t voiceCapacity = 0;
};

enum class StateContext : std::uint8_t { project, preset, duplicate };

/// Bits of what changed in a plugin, from CLAP rescans and VST3 restartComponent.
enum ChangeFlags : std::uint32_t {
    changedParameterValues = 1u << 0,
    changedParameterInfo = 1u << 1, ///< names, ranges, count: list must be read again
    changedLatency = 1u << 2,
    changedPorts = 1u << 3,
    changedNoteNames = 1u << 4,
    changedState = 1u << 5, ///< dirty since the last save
    changedTail = 1u << 6,
    changedVoices = 1u << 7,
    changedRemoteControls = 1u << 8,
    changedMidiMapping = 1u << 9,
    changedNoteExpression = 1u << 10,
};

/// Musical time at the start of a block; plain memory (lives in the host page). Fields are meaningful only where
/// `flags` says so. Beats are quarter notes, seconds are song seconds.
struct Transport {
    std::uint32_t flags = 0; ///< TransportFlags
    std::uint16_t timeSignatureNumerator = 4;
    std::uint16_t timeSignatureDenominator = 4;
    std::int32_t barNumber = 0;
    std::int32_t reserved = 0;
    double tempo = 120;        ///< beats per minute
    double tempoIncrement = 0; ///< per frame, until the next block
    double songBeats = 0;
    double songSeconds = 0;
    double barStartBeats = 0;
    double loopStartBeats = 0;
    double loopEndBeats = 0;
    double loopStartSeconds = 0;
    double loopEndSeconds = 0;
    std::int64_t steadyFrames = 0; ///< monotone count of frames processed, -1 unknown
};

enum TransportFlags : std::uint32_t {
    transportHasTempo = 1u << 0,
    transportHasBeats = 1u << 1,
    transportHasSeconds = 1u << 2,
    transportHasTimeSignature = 1u << 3,
    transportIsPlaying = 1u << 4,
    transportIsRecording = 1u << 5,
    transportIsLooping = 1u << 6,
    transportIsInPreRoll = 1u << 7,
    transportIsPresent = 1u << 31, ///< unset: the host has no transport (CLAP null, VST3 free running)
};

} // namespace glovebox::core
