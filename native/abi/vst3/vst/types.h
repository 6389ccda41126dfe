#pragma once

#include "abi/vst3/base/funknown.h"

namespace glovebox::abi::vst3 {

/// UTF-16 code unit.
using TChar = char16;
/// Zero-terminated UTF-16 text of at most 127 code units.
using String128 = TChar[128];
/// Zero-terminated ASCII or UTF-8 text.
using CString = const char8*;

/// MediaTypes.
using MediaType = int32;
/// BusDirections.
using BusDirection = int32;
/// BusTypes.
using BusType = int32;
/// IoModes.
using IoMode = int32;
using UnitID = int32;
/// Normalized to [0, 1] unless a name says "plain".
using ParamValue = double;
using ParamID = uint32;
using ProgramListID = int32;
/// MIDI controller number or one of the additional ControllerNumbers.
using CtrlNumber = int16;

/// Time in quarter notes.
using TQuarterNotes = double;
/// Time in frames.
using TSamples = int64;
/// 0xAARRGGBB.
using ColorSpec = uint32;

using Sample32 = float;
using Sample64 = double;
/// In Hz.
using SampleRate = double;

/// One bit per Speaker; the channels of a bus follow the order of the bits.
using SpeakerArrangement = uint64;
/// One bit.
using Speaker = uint64;

inline constexpr ParamID kNoParamId = 0xFFFFFFFF;
/// Identifiers from kMinParamId to kMaxParamId belong to the plugin, those above to the host.
inline constexpr ParamID kMinParamId = 0;
inline constexpr ParamID kMaxParamId = 0x7FFFFFFF;

/// The standard's version that these declarations describe, for PClassInfo2::sdkVersion.
inline constexpr char kVstVersionString[] = "VST 3.7.14";
inline constexpr uint32 kVstVersionMajor = 3;
inline constexpr uint32 kVstVersionMinor = 7;
inline constexpr uint32 kVstVersionSub = 14;

} // namespace glovebox::abi::vst3
