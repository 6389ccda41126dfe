#pragma once

/// Subcategories that the standard names, joined by '|' in PClassInfo2::subCategories.
namespace glovebox::abi::vst3::PlugType {

inline constexpr char kFx[] = "Fx";
inline constexpr char kFxAnalyzer[] = "Fx|Analyzer";
inline constexpr char kFxBass[] = "Fx|Bass";
inline constexpr char kFxChannelStrip[] = "Fx|Channel Strip";
inline constexpr char kFxDelay[] = "Fx|Delay";
inline constexpr char kFxDistortion[] = "Fx|Distortion";
inline constexpr char kFxDrums[] = "Fx|Drums";
inline constexpr char kFxDynamics[] = "Fx|Dynamics";
inline constexpr char kFxEQ[] = "Fx|EQ";
inline constexpr char kFxFilter[] = "Fx|Filter";
inline constexpr char kFxGenerator[] = "Fx|Generator";
inline constexpr char kFxGuitar[] = "Fx|Guitar";
inline constexpr char kFxInstrument[] = "Fx|Instrument";
inline constexpr char kFxInstrumentExternal[] = "Fx|Instrument|External";
inline constexpr char kFxMastering[] = "Fx|Mastering";
inline constexpr char kFxMicrophone[] = "Fx|Microphone";
inline constexpr char kFxModulation[] = "Fx|Modulation";
inline constexpr char kFxNetwork[] = "Fx|Network";
inline constexpr char kFxPitchShift[] = "Fx|Pitch Shift";
inline constexpr char kFxRestoration[] = "Fx|Restoration";
inline constexpr char kFxReverb[] = "Fx|Reverb";
inline constexpr char kFxSpatial[] = "Fx|Spatial";
inline constexpr char kFxSurround[] = "Fx|Surround";
inline constexpr char kFxTools[] = "Fx|Tools";
inline constexpr char kFxVocals[] = "Fx|Vocals";

inline constexpr char kInstrument[] = "Instrument";
inline constexpr char kInstrumentDrum[] = "Instrument|Drum";
inline constexpr char kInstrumentExternal[] = "Instrument|External";
inline constexpr char kInstrumentPiano[] = "Instrument|Piano";
inline constexpr char kInstrumentSampler[] = "Instrument|Sampler";
inline constexpr char kInstrumentSynth[] = "Instrument|Synth";
inline constexpr char kInstrumentSynthSampler[] = "Instrument|Synth|Sampler";

inline constexpr char kAmbisonics[] = "Ambisonics";
inline constexpr char kAnalyzer[] = "Analyzer";
inline constexpr char kNoOfflineProcess[] = "NoOfflineProcess";
inline constexpr char kOnlyARA[] = "OnlyARA";
inline constexpr char kOnlyOfflineProcess[] = "OnlyOfflineProcess";
inline constexpr char kOnlyRealTime[] = "OnlyRT";
inline constexpr char kSpatial[] = "Spatial";
inline constexpr char kSpatialFx[] = "Spatial|Fx";
inline constexpr char kUpDownMix[] = "Up-Downmix";
inline constexpr char kMono[] = "Mono";
inline constexpr char kStereo[] = "Stereo";
inline constexpr char kSurround[] = "Surround";

} // namespace glovebox::abi::vst3::PlugType
