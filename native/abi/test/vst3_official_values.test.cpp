#include "abi/test/vst3_official.h"

namespace theirs = Steinberg::Vst;

TEST_CASE("numbers of vst3/vst/audio_processor.h are the official ones") {
    CHECK_CONSTANT(kDistributable);
    CHECK_CONSTANT(kSimpleModeSupported);
    CHECK_CONSTANT(kSample32);
    CHECK_CONSTANT(kSample64);
    CHECK_CONSTANT(kRealtime);
    CHECK_CONSTANT(kPrefetch);
    CHECK_CONSTANT(kOffline);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedSystemTime);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedContinousTimeSamples);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedProjectTimeMusic);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedBarPositionMusic);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedCycleMusic);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedSamplesToNextClock);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedTempo);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedTimeSignature);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedChord);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedFrameRate);
    CHECK_CONSTANT(IProcessContextRequirements::kNeedTransportState);
    CHECK_CONSTANT(kNoTail);
    CHECK_CONSTANT(kInfiniteTail);
}

TEST_CASE("numbers of vst3/vst/channel_context.h are the official ones") {
    CHECK_CONSTANT(ChannelContext::kPreVolumeFader);
    CHECK_CONSTANT(ChannelContext::kPostVolumeFader);
    CHECK_CONSTANT(ChannelContext::kUsedAsPanner);
}

TEST_CASE("numbers of vst3/vst/component.h are the official ones") {
    CHECK_CONSTANT(kAudio);
    CHECK_CONSTANT(kEvent);
    CHECK_CONSTANT(kNumMediaTypes);
    CHECK_CONSTANT(kInput);
    CHECK_CONSTANT(kOutput);
    CHECK_CONSTANT(kMain);
    CHECK_CONSTANT(kAux);
    CHECK_CONSTANT(BusInfo::kDefaultActive);
    CHECK_CONSTANT(BusInfo::kIsControlVoltage);
    CHECK_CONSTANT(kSimple);
    CHECK_CONSTANT(kAdvanced);
    CHECK_CONSTANT(kOfflineProcessing);
}

TEST_CASE("numbers of vst3/vst/component_handler.h are the official ones") {
    CHECK_CONSTANT(kReloadComponent);
    CHECK_CONSTANT(kIoChanged);
    CHECK_CONSTANT(kParamValuesChanged);
    CHECK_CONSTANT(kLatencyChanged);
    CHECK_CONSTANT(kParamTitlesChanged);
    CHECK_CONSTANT(kMidiCCAssignmentChanged);
    CHECK_CONSTANT(kNoteExpressionChanged);
    CHECK_CONSTANT(kIoTitlesChanged);
    CHECK_CONSTANT(kPrefetchableSupportChanged);
    CHECK_CONSTANT(kRoutingInfoChanged);
    CHECK_CONSTANT(kKeyswitchChanged);
    CHECK_CONSTANT(kParamIDMappingChanged);
    CHECK_CONSTANT(IProgress::AsyncStateRestoration);
    CHECK_CONSTANT(IProgress::UIBackgroundTask);
}

TEST_CASE("numbers of vst3/vst/context_menu.h are the official ones") {
    CHECK_CONSTANT(IContextMenuItem::kIsSeparator);
    CHECK_CONSTANT(IContextMenuItem::kIsDisabled);
    CHECK_CONSTANT(IContextMenuItem::kIsChecked);
    CHECK_CONSTANT(IContextMenuItem::kIsGroupStart);
    CHECK_CONSTANT(IContextMenuItem::kIsGroupEnd);
}

TEST_CASE("numbers of vst3/vst/data_exchange.h are the official ones") {
    CHECK_CONSTANT(InvalidDataExchangeQueueID);
    CHECK_CONSTANT(InvalidDataExchangeBlockID);
}

TEST_CASE("numbers of vst3/vst/edit_controller.h are the official ones") {
    CHECK_CONSTANT(ParameterInfo::kNoFlags);
    CHECK_CONSTANT(ParameterInfo::kCanAutomate);
    CHECK_CONSTANT(ParameterInfo::kIsReadOnly);
    CHECK_CONSTANT(ParameterInfo::kIsWrapAround);
    CHECK_CONSTANT(ParameterInfo::kIsList);
    CHECK_CONSTANT(ParameterInfo::kIsHidden);
    CHECK_CONSTANT(ParameterInfo::kIsProgramChange);
    CHECK_CONSTANT(ParameterInfo::kIsBypass);
    CHECK_CONSTANT(kCircularMode);
    CHECK_CONSTANT(kRelativCircularMode);
    CHECK_CONSTANT(kLinearMode);
}

TEST_CASE("numbers of vst3/vst/events.h are the official ones") {
    CHECK_CONSTANT(kNoteIDUserRangeLowerBound);
    CHECK_CONSTANT(kNoteIDUserRangeUpperBound);
    CHECK_CONSTANT(DataEvent::kMidiSysEx);
    CHECK_CONSTANT(Event::kIsLive);
    CHECK_CONSTANT(Event::kUserReserved1);
    CHECK_CONSTANT(Event::kUserReserved2);
    CHECK_CONSTANT(Event::kNoteOnEvent);
    CHECK_CONSTANT(Event::kNoteOffEvent);
    CHECK_CONSTANT(Event::kDataEvent);
    CHECK_CONSTANT(Event::kPolyPressureEvent);
    CHECK_CONSTANT(Event::kNoteExpressionValueEvent);
    CHECK_CONSTANT(Event::kNoteExpressionTextEvent);
    CHECK_CONSTANT(Event::kChordEvent);
    CHECK_CONSTANT(Event::kScaleEvent);
    CHECK_CONSTANT(Event::kLegacyMIDICCOutEvent);
}

TEST_CASE("numbers of vst3/vst/midi_controllers.h are the official ones") {
    CHECK_CONSTANT(kCtrlBankSelectMSB);
    CHECK_CONSTANT(kCtrlModWheel);
    CHECK_CONSTANT(kCtrlBreath);
    CHECK_CONSTANT(kCtrlFoot);
    CHECK_CONSTANT(kCtrlPortaTime);
    CHECK_CONSTANT(kCtrlDataEntryMSB);
    CHECK_CONSTANT(kCtrlVolume);
    CHECK_CONSTANT(kCtrlBalance);
    CHECK_CONSTANT(kCtrlPan);
    CHECK_CONSTANT(kCtrlExpression);
    CHECK_CONSTANT(kCtrlEffect1);
    CHECK_CONSTANT(kCtrlEffect2);
    CHECK_CONSTANT(kCtrlGPC1);
    CHECK_CONSTANT(kCtrlGPC2);
    CHECK_CONSTANT(kCtrlGPC3);
    CHECK_CONSTANT(kCtrlGPC4);
    CHECK_CONSTANT(kCtrlBankSelectLSB);
    CHECK_CONSTANT(kCtrlDataEntryLSB);
    CHECK_CONSTANT(kCtrlSustainOnOff);
    CHECK_CONSTANT(kCtrlPortaOnOff);
    CHECK_CONSTANT(kCtrlSustenutoOnOff);
    CHECK_CONSTANT(kCtrlSoftPedalOnOff);
    CHECK_CONSTANT(kCtrlLegatoFootSwOnOff);
    CHECK_CONSTANT(kCtrlHold2OnOff);
    CHECK_CONSTANT(kCtrlSoundVariation);
    CHECK_CONSTANT(kCtrlFilterCutoff);
    CHECK_CONSTANT(kCtrlReleaseTime);
    CHECK_CONSTANT(kCtrlAttackTime);
    CHECK_CONSTANT(kCtrlFilterResonance);
    CHECK_CONSTANT(kCtrlDecayTime);
    CHECK_CONSTANT(kCtrlVibratoRate);
    CHECK_CONSTANT(kCtrlVibratoDepth);
    CHECK_CONSTANT(kCtrlVibratoDelay);
    CHECK_CONSTANT(kCtrlSoundCtrler10);
    CHECK_CONSTANT(kCtrlGPC5);
    CHECK_CONSTANT(kCtrlGPC6);
    CHECK_CONSTANT(kCtrlGPC7);
    CHECK_CONSTANT(kCtrlGPC8);
    CHECK_CONSTANT(kCtrlPortaControl);
    CHECK_CONSTANT(kCtrlEff1Depth);
    CHECK_CONSTANT(kCtrlEff2Depth);
    CHECK_CONSTANT(kCtrlEff3Depth);
    CHECK_CONSTANT(kCtrlEff4Depth);
    CHECK_CONSTANT(kCtrlEff5Depth);
    CHECK_CONSTANT(kCtrlDataIncrement);
    CHECK_CONSTANT(kCtrlDataDecrement);
    CHECK_CONSTANT(kCtrlNRPNSelectLSB);
    CHECK_CONSTANT(kCtrlNRPNSelectMSB);
    CHECK_CONSTANT(kCtrlRPNSelectLSB);
    CHECK_CONSTANT(kCtrlRPNSelectMSB);
    CHECK_CONSTANT(kCtrlAllSoundsOff);
    CHECK_CONSTANT(kCtrlResetAllCtrlers);
    CHECK_CONSTANT(kCtrlLocalCtrlOnOff);
    CHECK_CONSTANT(kCtrlAllNotesOff);
    CHECK_CONSTANT(kCtrlOmniModeOff);
    CHECK_CONSTANT(kCtrlOmniModeOn);
    CHECK_CONSTANT(kCtrlPolyModeOnOff);
    CHECK_CONSTANT(kCtrlPolyModeOn);
    CHECK_CONSTANT(kAfterTouch);
    CHECK_CONSTANT(kPitchBend);
    CHECK_CONSTANT(kCountCtrlNumber);
    CHECK_CONSTANT(kCtrlProgramChange);
    CHECK_CONSTANT(kCtrlPolyPressure);
    CHECK_CONSTANT(kCtrlQuarterFrame);
}

TEST_CASE("numbers of vst3/vst/note_expression.h are the official ones") {
    CHECK_CONSTANT(NoteExpressionTypeInfo::kIsBipolar);
    CHECK_CONSTANT(NoteExpressionTypeInfo::kIsOneShot);
    CHECK_CONSTANT(NoteExpressionTypeInfo::kIsAbsolute);
    CHECK_CONSTANT(NoteExpressionTypeInfo::kAssociatedParameterIDValid);
    CHECK_CONSTANT(kNoteOnKeyswitchTypeID);
    CHECK_CONSTANT(kOnTheFlyKeyswitchTypeID);
    CHECK_CONSTANT(kOnReleaseKeyswitchTypeID);
    CHECK_CONSTANT(kKeyRangeTypeID);
    CHECK_CONSTANT(kPUIXMovement);
    CHECK_CONSTANT(kPUIYMovement);
    CHECK_CONSTANT(kPUIPressure);
    CHECK_CONSTANT(kPUITypeCount);
    CHECK_CONSTANT(kInvalidPUITypeID);
}

TEST_CASE("numbers of vst3/vst/note_expression_types.h are the official ones") {
    CHECK_CONSTANT(kVolumeTypeID);
    CHECK_CONSTANT(kPanTypeID);
    CHECK_CONSTANT(kTuningTypeID);
    CHECK_CONSTANT(kVibratoTypeID);
    CHECK_CONSTANT(kExpressionTypeID);
    CHECK_CONSTANT(kBrightnessTypeID);
    CHECK_CONSTANT(kTextTypeID);
    CHECK_CONSTANT(kPhonemeTypeID);
    CHECK_CONSTANT(kCustomStart);
    CHECK_CONSTANT(kCustomEnd);
    CHECK_CONSTANT(kInvalidTypeID);
}

TEST_CASE("numbers of vst3/vst/process_context.h are the official ones") {
    CHECK_CONSTANT(FrameRate::kPullDownRate);
    CHECK_CONSTANT(FrameRate::kDropRate);
    CHECK_CONSTANT(Chord::kChordMask);
    CHECK_CONSTANT(Chord::kReservedMask);
    CHECK_CONSTANT(ProcessContext::kPlaying);
    CHECK_CONSTANT(ProcessContext::kCycleActive);
    CHECK_CONSTANT(ProcessContext::kRecording);
    CHECK_CONSTANT(ProcessContext::kSystemTimeValid);
    CHECK_CONSTANT(ProcessContext::kProjectTimeMusicValid);
    CHECK_CONSTANT(ProcessContext::kTempoValid);
    CHECK_CONSTANT(ProcessContext::kBarPositionValid);
    CHECK_CONSTANT(ProcessContext::kCycleValid);
    CHECK_CONSTANT(ProcessContext::kTimeSigValid);
    CHECK_CONSTANT(ProcessContext::kSmpteValid);
    CHECK_CONSTANT(ProcessContext::kClockValid);
    CHECK_CONSTANT(ProcessContext::kContTimeValid);
    CHECK_CONSTANT(ProcessContext::kChordValid);
}

TEST_CASE("numbers of vst3/vst/processing_hints.h are the official ones") {
    CHECK_CONSTANT(kIsNeverPrefetchable);
    CHECK_CONSTANT(kIsYetPrefetchable);
    CHECK_CONSTANT(kIsNotYetPrefetchable);
    CHECK_CONSTANT(kNumPrefetchableSupport);
    CHECK_CONSTANT(IAutomationState::kNoAutomation);
    CHECK_CONSTANT(IAutomationState::kReadState);
    CHECK_CONSTANT(IAutomationState::kWriteState);
    CHECK_CONSTANT(IAutomationState::kReadWriteState);
}

TEST_CASE("numbers of vst3/vst/representation.h are the official ones") {
    CHECK_CONSTANT(RepresentationInfo::kNameSize);
}

TEST_CASE("numbers of vst3/vst/types.h are the official ones") {
    CHECK_CONSTANT(kNoParamId);
    CHECK_CONSTANT(kMinParamId);
    CHECK_CONSTANT(kMaxParamId);
}

TEST_CASE("numbers of vst3/vst/units.h are the official ones") {
    CHECK_CONSTANT(kRootUnitId);
    CHECK_CONSTANT(kNoParentUnitId);
    CHECK_CONSTANT(kNoProgramListId);
    CHECK_CONSTANT(kAllProgramInvalid);
}
