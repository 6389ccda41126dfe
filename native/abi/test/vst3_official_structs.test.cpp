#include "abi/test/vst3_official.h"

namespace theirs = Steinberg::Vst;

TEST_CASE("structures of vst3/vst/audio_processor.h are laid out like the official ones") {
    CHECK_STRUCT(ProcessSetup);
    CHECK_MEMBER(ProcessSetup, processMode);
    CHECK_MEMBER(ProcessSetup, symbolicSampleSize);
    CHECK_MEMBER(ProcessSetup, maxSamplesPerBlock);
    CHECK_MEMBER(ProcessSetup, sampleRate);
    CHECK_STRUCT(AudioBusBuffers);
    CHECK_MEMBER(AudioBusBuffers, numChannels);
    CHECK_MEMBER(AudioBusBuffers, silenceFlags);
    CHECK_MEMBER(AudioBusBuffers, channelBuffers32);
    CHECK_MEMBER(AudioBusBuffers, channelBuffers64);
    CHECK_STRUCT(ProcessData);
    CHECK_MEMBER(ProcessData, processMode);
    CHECK_MEMBER(ProcessData, symbolicSampleSize);
    CHECK_MEMBER(ProcessData, numSamples);
    CHECK_MEMBER(ProcessData, numInputs);
    CHECK_MEMBER(ProcessData, numOutputs);
    CHECK_MEMBER(ProcessData, inputs);
    CHECK_MEMBER(ProcessData, outputs);
    CHECK_MEMBER(ProcessData, inputParameterChanges);
    CHECK_MEMBER(ProcessData, outputParameterChanges);
    CHECK_MEMBER(ProcessData, inputEvents);
    CHECK_MEMBER(ProcessData, outputEvents);
    CHECK_MEMBER(ProcessData, processContext);
}

TEST_CASE("structures of vst3/vst/component.h are laid out like the official ones") {
    CHECK_STRUCT(BusInfo);
    CHECK_MEMBER(BusInfo, mediaType);
    CHECK_MEMBER(BusInfo, direction);
    CHECK_MEMBER(BusInfo, channelCount);
    CHECK_MEMBER(BusInfo, name);
    CHECK_MEMBER(BusInfo, busType);
    CHECK_MEMBER(BusInfo, flags);
    CHECK_STRUCT(RoutingInfo);
    CHECK_MEMBER(RoutingInfo, mediaType);
    CHECK_MEMBER(RoutingInfo, busIndex);
    CHECK_MEMBER(RoutingInfo, channel);
}

TEST_CASE("structures of vst3/vst/context_menu.h are laid out like the official ones") {
    CHECK_STRUCT(IContextMenuItem);
    CHECK_MEMBER(IContextMenuItem, name);
    CHECK_MEMBER(IContextMenuItem, tag);
    CHECK_MEMBER(IContextMenuItem, flags);
}

TEST_CASE("structures of vst3/vst/data_exchange.h are laid out like the official ones") {
    CHECK_STRUCT(DataExchangeBlock);
    CHECK_MEMBER(DataExchangeBlock, data);
    CHECK_MEMBER(DataExchangeBlock, size);
    CHECK_MEMBER(DataExchangeBlock, blockID);
}

TEST_CASE("structures of vst3/vst/edit_controller.h are laid out like the official ones") {
    CHECK_STRUCT(ParameterInfo);
    CHECK_MEMBER(ParameterInfo, id);
    CHECK_MEMBER(ParameterInfo, title);
    CHECK_MEMBER(ParameterInfo, shortTitle);
    CHECK_MEMBER(ParameterInfo, units);
    CHECK_MEMBER(ParameterInfo, stepCount);
    CHECK_MEMBER(ParameterInfo, defaultNormalizedValue);
    CHECK_MEMBER(ParameterInfo, unitId);
    CHECK_MEMBER(ParameterInfo, flags);
}

TEST_CASE("structures of vst3/vst/events.h are laid out like the official ones") {
    CHECK_STRUCT(NoteOnEvent);
    CHECK_MEMBER(NoteOnEvent, channel);
    CHECK_MEMBER(NoteOnEvent, pitch);
    CHECK_MEMBER(NoteOnEvent, tuning);
    CHECK_MEMBER(NoteOnEvent, velocity);
    CHECK_MEMBER(NoteOnEvent, length);
    CHECK_MEMBER(NoteOnEvent, noteId);
    CHECK_STRUCT(NoteOffEvent);
    CHECK_MEMBER(NoteOffEvent, channel);
    CHECK_MEMBER(NoteOffEvent, pitch);
    CHECK_MEMBER(NoteOffEvent, velocity);
    CHECK_MEMBER(NoteOffEvent, noteId);
    CHECK_MEMBER(NoteOffEvent, tuning);
    CHECK_STRUCT(DataEvent);
    CHECK_MEMBER(DataEvent, size);
    CHECK_MEMBER(DataEvent, type);
    CHECK_MEMBER(DataEvent, bytes);
    CHECK_STRUCT(PolyPressureEvent);
    CHECK_MEMBER(PolyPressureEvent, channel);
    CHECK_MEMBER(PolyPressureEvent, pitch);
    CHECK_MEMBER(PolyPressureEvent, pressure);
    CHECK_MEMBER(PolyPressureEvent, noteId);
    CHECK_STRUCT(ChordEvent);
    CHECK_MEMBER(ChordEvent, root);
    CHECK_MEMBER(ChordEvent, bassNote);
    CHECK_MEMBER(ChordEvent, mask);
    CHECK_MEMBER(ChordEvent, textLen);
    CHECK_MEMBER(ChordEvent, text);
    CHECK_STRUCT(ScaleEvent);
    CHECK_MEMBER(ScaleEvent, root);
    CHECK_MEMBER(ScaleEvent, mask);
    CHECK_MEMBER(ScaleEvent, textLen);
    CHECK_MEMBER(ScaleEvent, text);
    CHECK_STRUCT(LegacyMIDICCOutEvent);
    CHECK_MEMBER(LegacyMIDICCOutEvent, controlNumber);
    CHECK_MEMBER(LegacyMIDICCOutEvent, channel);
    CHECK_MEMBER(LegacyMIDICCOutEvent, value);
    CHECK_MEMBER(LegacyMIDICCOutEvent, value2);
    CHECK_STRUCT(Event);
    CHECK_MEMBER(Event, busIndex);
    CHECK_MEMBER(Event, sampleOffset);
    CHECK_MEMBER(Event, ppqPosition);
    CHECK_MEMBER(Event, flags);
    CHECK_MEMBER(Event, type);
    CHECK_MEMBER(Event, noteOn);
    CHECK_MEMBER(Event, noteOff);
    CHECK_MEMBER(Event, data);
    CHECK_MEMBER(Event, polyPressure);
    CHECK_MEMBER(Event, noteExpressionValue);
    CHECK_MEMBER(Event, noteExpressionText);
    CHECK_MEMBER(Event, chord);
    CHECK_MEMBER(Event, scale);
    CHECK_MEMBER(Event, midiCCOut);
}

TEST_CASE("structures of vst3/vst/note_expression.h are laid out like the official ones") {
    CHECK_STRUCT(NoteExpressionValueDescription);
    CHECK_MEMBER(NoteExpressionValueDescription, defaultValue);
    CHECK_MEMBER(NoteExpressionValueDescription, minimum);
    CHECK_MEMBER(NoteExpressionValueDescription, maximum);
    CHECK_MEMBER(NoteExpressionValueDescription, stepCount);
    CHECK_STRUCT(NoteExpressionTypeInfo);
    CHECK_MEMBER(NoteExpressionTypeInfo, typeId);
    CHECK_MEMBER(NoteExpressionTypeInfo, title);
    CHECK_MEMBER(NoteExpressionTypeInfo, shortTitle);
    CHECK_MEMBER(NoteExpressionTypeInfo, units);
    CHECK_MEMBER(NoteExpressionTypeInfo, unitId);
    CHECK_MEMBER(NoteExpressionTypeInfo, valueDesc);
    CHECK_MEMBER(NoteExpressionTypeInfo, associatedParameterId);
    CHECK_MEMBER(NoteExpressionTypeInfo, flags);
    CHECK_STRUCT(KeyswitchInfo);
    CHECK_MEMBER(KeyswitchInfo, typeId);
    CHECK_MEMBER(KeyswitchInfo, title);
    CHECK_MEMBER(KeyswitchInfo, shortTitle);
    CHECK_MEMBER(KeyswitchInfo, keyswitchMin);
    CHECK_MEMBER(KeyswitchInfo, keyswitchMax);
    CHECK_MEMBER(KeyswitchInfo, keyRemapped);
    CHECK_MEMBER(KeyswitchInfo, unitId);
    CHECK_MEMBER(KeyswitchInfo, flags);
    CHECK_STRUCT(PhysicalUIMap);
    CHECK_MEMBER(PhysicalUIMap, physicalUITypeID);
    CHECK_MEMBER(PhysicalUIMap, noteExpressionTypeID);
    CHECK_STRUCT(PhysicalUIMapList);
    CHECK_MEMBER(PhysicalUIMapList, count);
    CHECK_MEMBER(PhysicalUIMapList, map);
}

TEST_CASE("structures of vst3/vst/note_expression_types.h are laid out like the official ones") {
    CHECK_STRUCT(NoteExpressionValueEvent);
    CHECK_MEMBER(NoteExpressionValueEvent, typeId);
    CHECK_MEMBER(NoteExpressionValueEvent, noteId);
    CHECK_MEMBER(NoteExpressionValueEvent, value);
    CHECK_STRUCT(NoteExpressionTextEvent);
    CHECK_MEMBER(NoteExpressionTextEvent, typeId);
    CHECK_MEMBER(NoteExpressionTextEvent, noteId);
    CHECK_MEMBER(NoteExpressionTextEvent, textLen);
    CHECK_MEMBER(NoteExpressionTextEvent, text);
}

TEST_CASE("structures of vst3/vst/process_context.h are laid out like the official ones") {
    CHECK_STRUCT(FrameRate);
    CHECK_MEMBER(FrameRate, framesPerSecond);
    CHECK_MEMBER(FrameRate, flags);
    CHECK_STRUCT(Chord);
    CHECK_MEMBER(Chord, keyNote);
    CHECK_MEMBER(Chord, rootNote);
    CHECK_MEMBER(Chord, chordMask);
    CHECK_STRUCT(ProcessContext);
    CHECK_MEMBER(ProcessContext, state);
    CHECK_MEMBER(ProcessContext, sampleRate);
    CHECK_MEMBER(ProcessContext, projectTimeSamples);
    CHECK_MEMBER(ProcessContext, systemTime);
    CHECK_MEMBER(ProcessContext, continousTimeSamples);
    CHECK_MEMBER(ProcessContext, projectTimeMusic);
    CHECK_MEMBER(ProcessContext, barPositionMusic);
    CHECK_MEMBER(ProcessContext, cycleStartMusic);
    CHECK_MEMBER(ProcessContext, cycleEndMusic);
    CHECK_MEMBER(ProcessContext, tempo);
    CHECK_MEMBER(ProcessContext, timeSigNumerator);
    CHECK_MEMBER(ProcessContext, timeSigDenominator);
    CHECK_MEMBER(ProcessContext, chord);
    CHECK_MEMBER(ProcessContext, smpteOffsetSubframes);
    CHECK_MEMBER(ProcessContext, frameRate);
    CHECK_MEMBER(ProcessContext, samplesToNextClock);
}

TEST_CASE("structures of vst3/vst/representation.h are laid out like the official ones") {
    CHECK_STRUCT(RepresentationInfo);
    CHECK_MEMBER(RepresentationInfo, vendor);
    CHECK_MEMBER(RepresentationInfo, name);
    CHECK_MEMBER(RepresentationInfo, version);
    CHECK_MEMBER(RepresentationInfo, host);
}

TEST_CASE("structures of vst3/vst/units.h are laid out like the official ones") {
    CHECK_STRUCT(UnitInfo);
    CHECK_MEMBER(UnitInfo, id);
    CHECK_MEMBER(UnitInfo, parentUnitId);
    CHECK_MEMBER(UnitInfo, name);
    CHECK_MEMBER(UnitInfo, programListId);
    CHECK_STRUCT(ProgramListInfo);
    CHECK_MEMBER(ProgramListInfo, id);
    CHECK_MEMBER(ProgramListInfo, name);
    CHECK_MEMBER(ProgramListInfo, programCount);
}
