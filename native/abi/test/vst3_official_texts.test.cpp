#include <iterator>

#include "abi/test/vst3_official.h"

namespace theirs = Steinberg::Vst;

TEST_CASE("texts of vst3/vst/channel_context.h are the official ones") {
    CHECK_TEXT(ChannelContext::kChannelUIDKey);
    CHECK_TEXT(ChannelContext::kChannelUIDLengthKey);
    CHECK_TEXT(ChannelContext::kChannelRuntimeIDKey);
    CHECK_TEXT(ChannelContext::kChannelNameKey);
    CHECK_TEXT(ChannelContext::kChannelNameLengthKey);
    CHECK_TEXT(ChannelContext::kChannelColorKey);
    CHECK_TEXT(ChannelContext::kChannelIndexKey);
    CHECK_TEXT(ChannelContext::kChannelIndexNamespaceOrderKey);
    CHECK_TEXT(ChannelContext::kChannelIndexNamespaceKey);
    CHECK_TEXT(ChannelContext::kChannelIndexNamespaceLengthKey);
    CHECK_TEXT(ChannelContext::kChannelImageKey);
    CHECK_TEXT(ChannelContext::kChannelPluginLocationKey);
}

TEST_CASE("texts of vst3/vst/component_handler.h are the official ones") { CHECK_TEXT(ViewType::kEditor); }

TEST_CASE("texts of vst3/vst/parameter_lookup.h are the official ones") {
    CHECK_TEXT(FunctionNameType::kCompGainReduction);
    CHECK_TEXT(FunctionNameType::kCompGainReductionMax);
    CHECK_TEXT(FunctionNameType::kCompGainReductionPeakHold);
    CHECK_TEXT(FunctionNameType::kCompResetGainReductionMax);
    CHECK_TEXT(FunctionNameType::kLowLatencyMode);
    CHECK_TEXT(FunctionNameType::kDryWetMix);
    CHECK_TEXT(FunctionNameType::kRandomize);
    CHECK_TEXT(FunctionNameType::kPanPosCenterX);
    CHECK_TEXT(FunctionNameType::kPanPosCenterY);
    CHECK_TEXT(FunctionNameType::kPanPosCenterZ);
}

TEST_CASE("texts of vst3/vst/plug_type.h are the official ones") {
    CHECK_TEXT(PlugType::kFx);
    CHECK_TEXT(PlugType::kFxAnalyzer);
    CHECK_TEXT(PlugType::kFxBass);
    CHECK_TEXT(PlugType::kFxChannelStrip);
    CHECK_TEXT(PlugType::kFxDelay);
    CHECK_TEXT(PlugType::kFxDistortion);
    CHECK_TEXT(PlugType::kFxDrums);
    CHECK_TEXT(PlugType::kFxDynamics);
    CHECK_TEXT(PlugType::kFxEQ);
    CHECK_TEXT(PlugType::kFxFilter);
    CHECK_TEXT(PlugType::kFxGenerator);
    CHECK_TEXT(PlugType::kFxGuitar);
    CHECK_TEXT(PlugType::kFxInstrument);
    CHECK_TEXT(PlugType::kFxInstrumentExternal);
    CHECK_TEXT(PlugType::kFxMastering);
    CHECK_TEXT(PlugType::kFxMicrophone);
    CHECK_TEXT(PlugType::kFxModulation);
    CHECK_TEXT(PlugType::kFxNetwork);
    CHECK_TEXT(PlugType::kFxPitchShift);
    CHECK_TEXT(PlugType::kFxRestoration);
    CHECK_TEXT(PlugType::kFxReverb);
    CHECK_TEXT(PlugType::kFxSpatial);
    CHECK_TEXT(PlugType::kFxSurround);
    CHECK_TEXT(PlugType::kFxTools);
    CHECK_TEXT(PlugType::kFxVocals);
    CHECK_TEXT(PlugType::kInstrument);
    CHECK_TEXT(PlugType::kInstrumentDrum);
    CHECK_TEXT(PlugType::kInstrumentExternal);
    CHECK_TEXT(PlugType::kInstrumentPiano);
    CHECK_TEXT(PlugType::kInstrumentSampler);
    CHECK_TEXT(PlugType::kInstrumentSynth);
    CHECK_TEXT(PlugType::kInstrumentSynthSampler);
    CHECK_TEXT(PlugType::kAmbisonics);
    CHECK_TEXT(PlugType::kAnalyzer);
    CHECK_TEXT(PlugType::kNoOfflineProcess);
    CHECK_TEXT(PlugType::kOnlyARA);
    CHECK_TEXT(PlugType::kOnlyOfflineProcess);
    CHECK_TEXT(PlugType::kOnlyRealTime);
    CHECK_TEXT(PlugType::kSpatial);
    CHECK_TEXT(PlugType::kSpatialFx);
    CHECK_TEXT(PlugType::kUpDownMix);
    CHECK_TEXT(PlugType::kMono);
    CHECK_TEXT(PlugType::kStereo);
    CHECK_TEXT(PlugType::kSurround);
}

TEST_CASE("texts of vst3/vst/preset_keys.h are the official ones") {
    CHECK_TEXT(PresetAttributes::kPlugInName);
    CHECK_TEXT(PresetAttributes::kPlugInCategory);
    CHECK_TEXT(PresetAttributes::kInstrument);
    CHECK_TEXT(PresetAttributes::kStyle);
    CHECK_TEXT(PresetAttributes::kCharacter);
    CHECK_TEXT(PresetAttributes::kStateType);
    CHECK_TEXT(PresetAttributes::kFilePathStringType);
    CHECK_TEXT(PresetAttributes::kName);
    CHECK_TEXT(PresetAttributes::kFileName);
    CHECK_TEXT(StateType::kProject);
    CHECK_TEXT(StateType::kDefault);
    CHECK_TEXT(StateType::kTrackPreset);
}

TEST_CASE("names that the official headers define as macros have the same text") {
    using namespace glovebox::abi::vst3test;
    CHECK_EQUAL(std::string(ourAudioEffectClass), std::string(kVstAudioEffectClass));
    CHECK_EQUAL(std::string(ourComponentControllerClass), std::string(kVstComponentControllerClass));
    CHECK_EQUAL(std::string(ourPluginCompatibilityClass), std::string(kPluginCompatibilityClass));
    CHECK_EQUAL(std::string(ourVersionText), std::string(kVstVersionString));
    const char* const theirGenericNames[] = {GENERIC,          GENERIC_4_CELLS,  GENERIC_8_CELLS,
                                             GENERIC_12_CELLS, GENERIC_24_CELLS, QUICK_CONTROL_8_CELLS};
    for (std::size_t i = 0; i < std::size(theirGenericNames); ++i) {
        CHECK_EQUAL(std::string(ourGenericNames[i]), std::string(theirGenericNames[i]));
    }
}
