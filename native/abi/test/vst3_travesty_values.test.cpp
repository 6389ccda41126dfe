#include "abi/test/vst3_travesty.h"

#define CHECK_VALUE(ourName, theirName)                                                                                \
    CHECK_EQUAL(static_cast<long long>(ours::ourName), static_cast<long long>(static_cast<int>(theirName)))

TEST_CASE("the numbers of results are those of DPF's rendering") {
    CHECK_VALUE(kNoInterface, V3_NO_INTERFACE);
    CHECK_VALUE(kResultOk, V3_OK);
    CHECK_VALUE(kResultTrue, V3_TRUE);
    CHECK_VALUE(kResultFalse, V3_FALSE);
    CHECK_VALUE(kInvalidArgument, V3_INVALID_ARG);
    CHECK_VALUE(kNotImplemented, V3_NOT_IMPLEMENTED);
    CHECK_VALUE(kInternalError, V3_INTERNAL_ERR);
    CHECK_VALUE(kNotInitialized, V3_NOT_INITIALIZED);
    CHECK_VALUE(kOutOfMemory, V3_NOMEM);
}

TEST_CASE("the numbers of streams, busses and modes are those of DPF's rendering") {
    CHECK_VALUE(IBStream::kIBSeekSet, V3_SEEK_SET);
    CHECK_VALUE(IBStream::kIBSeekCur, V3_SEEK_CUR);
    CHECK_VALUE(IBStream::kIBSeekEnd, V3_SEEK_END);
    CHECK_VALUE(kAudio, V3_AUDIO);
    CHECK_VALUE(kEvent, V3_EVENT);
    CHECK_VALUE(kInput, V3_INPUT);
    CHECK_VALUE(kOutput, V3_OUTPUT);
    CHECK_VALUE(kMain, V3_MAIN);
    CHECK_VALUE(kAux, V3_AUX);
    CHECK_VALUE(BusInfo::kDefaultActive, V3_DEFAULT_ACTIVE);
    CHECK_VALUE(BusInfo::kIsControlVoltage, V3_IS_CONTROL_VOLTAGE);
    CHECK_VALUE(kSimple, V3_SIMPLE);
    CHECK_VALUE(kAdvanced, V3_ADVANCED);
    CHECK_VALUE(kOfflineProcessing, V3_OFFLINE_PROCESSING);
    CHECK_VALUE(kDistributable, V3_DISTRIBUTABLE);
    CHECK_VALUE(kSimpleModeSupported, V3_SIMPLE_MODE);
    CHECK_VALUE(kRealtime, V3_REALTIME);
    CHECK_VALUE(kPrefetch, V3_PREFETCH);
    CHECK_VALUE(kOffline, V3_OFFLINE);
    CHECK_VALUE(kSample32, V3_SAMPLE_32);
    CHECK_VALUE(kSample64, V3_SAMPLE_64);
}

TEST_CASE("the numbers of speakers are those of DPF's rendering") {
    CHECK_VALUE(kSpeakerL, V3_SPEAKER_L);
    CHECK_VALUE(kSpeakerR, V3_SPEAKER_R);
    CHECK_VALUE(kSpeakerC, V3_SPEAKER_C);
    CHECK_VALUE(kSpeakerLfe, V3_SPEAKER_LFE);
    CHECK_VALUE(kSpeakerLs, V3_SPEAKER_LS);
    CHECK_VALUE(kSpeakerRs, V3_SPEAKER_RS);
    CHECK_VALUE(kSpeakerLc, V3_SPEAKER_LC);
    CHECK_VALUE(kSpeakerRc, V3_SPEAKER_RC);
    CHECK_VALUE(kSpeakerS, V3_SPEAKER_S);
    CHECK_VALUE(kSpeakerSl, V3_SPEAKER_SL);
    CHECK_VALUE(kSpeakerSr, V3_SPEAKER_SR);
    CHECK_VALUE(kSpeakerTc, V3_SPEAKER_TC);
    CHECK_VALUE(kSpeakerTfl, V3_SPEAKER_TFL);
    CHECK_VALUE(kSpeakerTfc, V3_SPEAKER_TFC);
    CHECK_VALUE(kSpeakerTfr, V3_SPEAKER_TFR);
    CHECK_VALUE(kSpeakerTrl, V3_SPEAKER_TRL);
    CHECK_VALUE(kSpeakerTrc, V3_SPEAKER_TRC);
    CHECK_VALUE(kSpeakerTrr, V3_SPEAKER_TRR);
    CHECK_VALUE(kSpeakerLfe2, V3_SPEAKER_LFE2);
    CHECK_VALUE(kSpeakerM, V3_SPEAKER_M);
}

TEST_CASE("the numbers of transport are those of DPF's rendering") {
    CHECK_VALUE(ProcessContext::kPlaying, V3_PROCESS_CTX_PLAYING);
    CHECK_VALUE(ProcessContext::kCycleActive, V3_PROCESS_CTX_CYCLE_ACTIVE);
    CHECK_VALUE(ProcessContext::kRecording, V3_PROCESS_CTX_RECORDING);
    CHECK_VALUE(ProcessContext::kSystemTimeValid, V3_PROCESS_CTX_SYSTEM_TIME_VALID);
    CHECK_VALUE(ProcessContext::kProjectTimeMusicValid, V3_PROCESS_CTX_PROJECT_TIME_VALID);
    CHECK_VALUE(ProcessContext::kTempoValid, V3_PROCESS_CTX_TEMPO_VALID);
    CHECK_VALUE(ProcessContext::kBarPositionValid, V3_PROCESS_CTX_BAR_POSITION_VALID);
    CHECK_VALUE(ProcessContext::kCycleValid, V3_PROCESS_CTX_CYCLE_VALID);
    CHECK_VALUE(ProcessContext::kTimeSigValid, V3_PROCESS_CTX_TIME_SIG_VALID);
    CHECK_VALUE(ProcessContext::kSmpteValid, V3_PROCESS_CTX_SMPTE_VALID);
    CHECK_VALUE(ProcessContext::kClockValid, V3_PROCESS_CTX_NEXT_CLOCK_VALID);
    CHECK_VALUE(ProcessContext::kContTimeValid, V3_PROCESS_CTX_CONT_TIME_VALID);
    CHECK_VALUE(ProcessContext::kChordValid, V3_PROCESS_CTX_CHORD_VALID);
    CHECK_VALUE(IProcessContextRequirements::kNeedSystemTime, V3_PROCESS_CTX_NEED_SYSTEM_TIME);
    CHECK_VALUE(IProcessContextRequirements::kNeedContinousTimeSamples, V3_PROCESS_CTX_NEED_CONTINUOUS_TIME);
    CHECK_VALUE(IProcessContextRequirements::kNeedProjectTimeMusic, V3_PROCESS_CTX_NEED_PROJECT_TIME);
    CHECK_VALUE(IProcessContextRequirements::kNeedBarPositionMusic, V3_PROCESS_CTX_NEED_BAR_POSITION);
    CHECK_VALUE(IProcessContextRequirements::kNeedCycleMusic, V3_PROCESS_CTX_NEED_CYCLE);
    CHECK_VALUE(IProcessContextRequirements::kNeedSamplesToNextClock, V3_PROCESS_CTX_NEED_NEXT_CLOCK);
    CHECK_VALUE(IProcessContextRequirements::kNeedTempo, V3_PROCESS_CTX_NEED_TEMPO);
    CHECK_VALUE(IProcessContextRequirements::kNeedTimeSignature, V3_PROCESS_CTX_NEED_TIME_SIG);
    CHECK_VALUE(IProcessContextRequirements::kNeedChord, V3_PROCESS_CTX_NEED_CHORD);
    CHECK_VALUE(IProcessContextRequirements::kNeedFrameRate, V3_PROCESS_CTX_NEED_FRAME_RATE);
    CHECK_VALUE(IProcessContextRequirements::kNeedTransportState, V3_PROCESS_CTX_NEED_TRANSPORT_STATE);
}

TEST_CASE("the numbers of events are those of DPF's rendering") {
    CHECK_VALUE(Event::kIsLive, V3_EVENT_IS_LIVE);
    CHECK_VALUE(Event::kNoteOnEvent, V3_EVENT_NOTE_ON);
    CHECK_VALUE(Event::kNoteOffEvent, V3_EVENT_NOTE_OFF);
    CHECK_VALUE(Event::kDataEvent, V3_EVENT_DATA);
    CHECK_VALUE(Event::kPolyPressureEvent, V3_EVENT_POLY_PRESSURE);
    CHECK_VALUE(Event::kNoteExpressionValueEvent, V3_EVENT_NOTE_EXP_VALUE);
    CHECK_VALUE(Event::kNoteExpressionTextEvent, V3_EVENT_NOTE_EXP_TEXT);
    CHECK_VALUE(Event::kChordEvent, V3_EVENT_CHORD);
    CHECK_VALUE(Event::kScaleEvent, V3_EVENT_SCALE);
    CHECK_VALUE(Event::kLegacyMIDICCOutEvent, V3_EVENT_LEGACY_MIDI_CC_OUT);
}

TEST_CASE("the numbers of parameters and restarts are those of DPF's rendering") {
    CHECK_VALUE(ParameterInfo::kCanAutomate, V3_PARAM_CAN_AUTOMATE);
    CHECK_VALUE(ParameterInfo::kIsReadOnly, V3_PARAM_READ_ONLY);
    CHECK_VALUE(ParameterInfo::kIsWrapAround, V3_PARAM_WRAP_AROUND);
    CHECK_VALUE(ParameterInfo::kIsList, V3_PARAM_IS_LIST);
    CHECK_VALUE(ParameterInfo::kIsHidden, V3_PARAM_IS_HIDDEN);
    CHECK_VALUE(ParameterInfo::kIsProgramChange, V3_PARAM_PROGRAM_CHANGE);
    CHECK_VALUE(ParameterInfo::kIsBypass, V3_PARAM_IS_BYPASS);
    CHECK_VALUE(kReloadComponent, V3_RESTART_RELOAD_COMPONENT);
    CHECK_VALUE(kIoChanged, V3_RESTART_IO_CHANGED);
    CHECK_VALUE(kParamValuesChanged, V3_RESTART_PARAM_VALUES_CHANGED);
    CHECK_VALUE(kLatencyChanged, V3_RESTART_LATENCY_CHANGED);
    CHECK_VALUE(kParamTitlesChanged, V3_RESTART_PARAM_TITLES_CHANGED);
    CHECK_VALUE(kMidiCCAssignmentChanged, V3_RESTART_MIDI_CC_ASSIGNMENT_CHANGED);
    CHECK_VALUE(kNoteExpressionChanged, V3_RESTART_NOTE_EXPRESSION_CHANGED);
    CHECK_VALUE(kIoTitlesChanged, V3_RESTART_IO_TITLES_CHANGED);
    CHECK_VALUE(kPrefetchableSupportChanged, V3_RESTART_PREFETCHABLE_SUPPORT_CHANGED);
    CHECK_VALUE(kRoutingInfoChanged, V3_RESTART_ROUTING_INFO_CHANGED);
}

TEST_CASE("the names of view platforms are those of DPF's rendering") {
    CHECK_EQUAL(std::string(ours::kPlatformTypeHWND), std::string(V3_VIEW_PLATFORM_TYPE_HWND));
    CHECK_EQUAL(std::string(ours::kPlatformTypeNSView), std::string(V3_VIEW_PLATFORM_TYPE_NSVIEW));
    CHECK_EQUAL(std::string(ours::kPlatformTypeX11EmbedWindowID), std::string(V3_VIEW_PLATFORM_TYPE_X11));
}
