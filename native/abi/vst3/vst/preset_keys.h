#pragma once

/// Attributes of programs and states (IUnitInfo::getProgramInfo, IStreamAttributes). Their values are UTF-16 texts.
namespace glovebox::abi::vst3 {

namespace PresetAttributes {
inline constexpr char kPlugInName[] = "PlugInName";
inline constexpr char kPlugInCategory[] = "PlugInCategory";
inline constexpr char kInstrument[] = "MusicalInstrument";
inline constexpr char kStyle[] = "MusicalStyle";
inline constexpr char kCharacter[] = "MusicalCharacter";
/// One of StateType.
inline constexpr char kStateType[] = "StateType";
/// Full path of the preset file.
inline constexpr char kFilePathStringType[] = "FilePathString";
inline constexpr char kName[] = "Name";
inline constexpr char kFileName[] = "FileName";
} // namespace PresetAttributes

/// Where a state comes from; without it, from a preset.
namespace StateType {
inline constexpr char kProject[] = "Project";
inline constexpr char kDefault[] = "Default";
inline constexpr char kTrackPreset[] = "TrackPreset";
} // namespace StateType

} // namespace glovebox::abi::vst3
