#include "abi/test/vst3_travesty.h"

TEST_CASE("PFactoryInfo is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::PFactoryInfo, v3_factory_info);
    CHECK_MEMBER_AS(ours::PFactoryInfo, vendor, v3_factory_info, vendor);
    CHECK_MEMBER_AS(ours::PFactoryInfo, url, v3_factory_info, url);
    CHECK_MEMBER_AS(ours::PFactoryInfo, email, v3_factory_info, email);
    CHECK_MEMBER_AS(ours::PFactoryInfo, flags, v3_factory_info, flags);
}

TEST_CASE("PClassInfo is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::PClassInfo, v3_class_info);
    CHECK_MEMBER_AS(ours::PClassInfo, cid, v3_class_info, class_id);
    CHECK_MEMBER_AS(ours::PClassInfo, cardinality, v3_class_info, cardinality);
    CHECK_MEMBER_AS(ours::PClassInfo, category, v3_class_info, category);
    CHECK_MEMBER_AS(ours::PClassInfo, name, v3_class_info, name);
}

TEST_CASE("PClassInfo2 is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::PClassInfo2, v3_class_info_2);
    CHECK_MEMBER_AS(ours::PClassInfo2, cid, v3_class_info_2, class_id);
    CHECK_MEMBER_AS(ours::PClassInfo2, cardinality, v3_class_info_2, cardinality);
    CHECK_MEMBER_AS(ours::PClassInfo2, category, v3_class_info_2, category);
    CHECK_MEMBER_AS(ours::PClassInfo2, name, v3_class_info_2, name);
    CHECK_MEMBER_AS(ours::PClassInfo2, classFlags, v3_class_info_2, class_flags);
    CHECK_MEMBER_AS(ours::PClassInfo2, subCategories, v3_class_info_2, sub_categories);
    CHECK_MEMBER_AS(ours::PClassInfo2, vendor, v3_class_info_2, vendor);
    CHECK_MEMBER_AS(ours::PClassInfo2, version, v3_class_info_2, version);
    CHECK_MEMBER_AS(ours::PClassInfo2, sdkVersion, v3_class_info_2, sdk_version);
}

TEST_CASE("PClassInfoW is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::PClassInfoW, v3_class_info_3);
    CHECK_MEMBER_AS(ours::PClassInfoW, cid, v3_class_info_3, class_id);
    CHECK_MEMBER_AS(ours::PClassInfoW, cardinality, v3_class_info_3, cardinality);
    CHECK_MEMBER_AS(ours::PClassInfoW, category, v3_class_info_3, category);
    CHECK_MEMBER_AS(ours::PClassInfoW, name, v3_class_info_3, name);
    CHECK_MEMBER_AS(ours::PClassInfoW, classFlags, v3_class_info_3, class_flags);
    CHECK_MEMBER_AS(ours::PClassInfoW, subCategories, v3_class_info_3, sub_categories);
    CHECK_MEMBER_AS(ours::PClassInfoW, vendor, v3_class_info_3, vendor);
    CHECK_MEMBER_AS(ours::PClassInfoW, version, v3_class_info_3, version);
    CHECK_MEMBER_AS(ours::PClassInfoW, sdkVersion, v3_class_info_3, sdk_version);
}

TEST_CASE("ViewRect is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ViewRect, v3_view_rect);
    CHECK_MEMBER_AS(ours::ViewRect, left, v3_view_rect, left);
    CHECK_MEMBER_AS(ours::ViewRect, top, v3_view_rect, top);
    CHECK_MEMBER_AS(ours::ViewRect, right, v3_view_rect, right);
    CHECK_MEMBER_AS(ours::ViewRect, bottom, v3_view_rect, bottom);
}

TEST_CASE("BusInfo is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::BusInfo, v3_bus_info);
    CHECK_MEMBER_AS(ours::BusInfo, mediaType, v3_bus_info, media_type);
    CHECK_MEMBER_AS(ours::BusInfo, direction, v3_bus_info, direction);
    CHECK_MEMBER_AS(ours::BusInfo, channelCount, v3_bus_info, channel_count);
    CHECK_MEMBER_AS(ours::BusInfo, name, v3_bus_info, bus_name);
    CHECK_MEMBER_AS(ours::BusInfo, busType, v3_bus_info, bus_type);
    CHECK_MEMBER_AS(ours::BusInfo, flags, v3_bus_info, flags);
}

TEST_CASE("RoutingInfo is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::RoutingInfo, v3_routing_info);
    CHECK_MEMBER_AS(ours::RoutingInfo, mediaType, v3_routing_info, media_type);
    CHECK_MEMBER_AS(ours::RoutingInfo, busIndex, v3_routing_info, bus_idx);
    CHECK_MEMBER_AS(ours::RoutingInfo, channel, v3_routing_info, channel);
}

TEST_CASE("ProcessSetup is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ProcessSetup, v3_process_setup);
    CHECK_MEMBER_AS(ours::ProcessSetup, processMode, v3_process_setup, process_mode);
    CHECK_MEMBER_AS(ours::ProcessSetup, symbolicSampleSize, v3_process_setup, symbolic_sample_size);
    CHECK_MEMBER_AS(ours::ProcessSetup, maxSamplesPerBlock, v3_process_setup, max_block_size);
    CHECK_MEMBER_AS(ours::ProcessSetup, sampleRate, v3_process_setup, sample_rate);
}

TEST_CASE("AudioBusBuffers is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::AudioBusBuffers, v3_audio_bus_buffers);
    CHECK_MEMBER_AS(ours::AudioBusBuffers, numChannels, v3_audio_bus_buffers, num_channels);
    CHECK_MEMBER_AS(ours::AudioBusBuffers, silenceFlags, v3_audio_bus_buffers, channel_silence_bitset);
    CHECK_MEMBER_AS(ours::AudioBusBuffers, channelBuffers32, v3_audio_bus_buffers, channel_buffers_32);
    CHECK_MEMBER_AS(ours::AudioBusBuffers, channelBuffers64, v3_audio_bus_buffers, channel_buffers_64);
}

TEST_CASE("ProcessData is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ProcessData, v3_process_data);
    CHECK_MEMBER_AS(ours::ProcessData, processMode, v3_process_data, process_mode);
    CHECK_MEMBER_AS(ours::ProcessData, symbolicSampleSize, v3_process_data, symbolic_sample_size);
    CHECK_MEMBER_AS(ours::ProcessData, numSamples, v3_process_data, nframes);
    CHECK_MEMBER_AS(ours::ProcessData, numInputs, v3_process_data, num_input_buses);
    CHECK_MEMBER_AS(ours::ProcessData, numOutputs, v3_process_data, num_output_buses);
    CHECK_MEMBER_AS(ours::ProcessData, inputs, v3_process_data, inputs);
    CHECK_MEMBER_AS(ours::ProcessData, outputs, v3_process_data, outputs);
    CHECK_MEMBER_AS(ours::ProcessData, inputParameterChanges, v3_process_data, input_params);
    CHECK_MEMBER_AS(ours::ProcessData, outputParameterChanges, v3_process_data, output_params);
    CHECK_MEMBER_AS(ours::ProcessData, inputEvents, v3_process_data, input_events);
    CHECK_MEMBER_AS(ours::ProcessData, outputEvents, v3_process_data, output_events);
    CHECK_MEMBER_AS(ours::ProcessData, processContext, v3_process_data, ctx);
}

TEST_CASE("FrameRate is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::FrameRate, v3_frame_rate);
    CHECK_MEMBER_AS(ours::FrameRate, framesPerSecond, v3_frame_rate, fps);
    CHECK_MEMBER_AS(ours::FrameRate, flags, v3_frame_rate, flags);
}

TEST_CASE("Chord is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::Chord, v3_chord);
    CHECK_MEMBER_AS(ours::Chord, keyNote, v3_chord, key_note);
    CHECK_MEMBER_AS(ours::Chord, rootNote, v3_chord, root_note);
    CHECK_MEMBER_AS(ours::Chord, chordMask, v3_chord, chord_mask);
}

TEST_CASE("ProcessContext is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ProcessContext, v3_process_context);
    CHECK_MEMBER_AS(ours::ProcessContext, state, v3_process_context, state);
    CHECK_MEMBER_AS(ours::ProcessContext, sampleRate, v3_process_context, sample_rate);
    CHECK_MEMBER_AS(ours::ProcessContext, projectTimeSamples, v3_process_context, project_time_in_samples);
    CHECK_MEMBER_AS(ours::ProcessContext, systemTime, v3_process_context, system_time_ns);
    CHECK_MEMBER_AS(ours::ProcessContext, continousTimeSamples, v3_process_context, continuous_time_in_samples);
    CHECK_MEMBER_AS(ours::ProcessContext, projectTimeMusic, v3_process_context, project_time_quarters);
    CHECK_MEMBER_AS(ours::ProcessContext, barPositionMusic, v3_process_context, bar_position_quarters);
    CHECK_MEMBER_AS(ours::ProcessContext, cycleStartMusic, v3_process_context, cycle_start_quarters);
    CHECK_MEMBER_AS(ours::ProcessContext, cycleEndMusic, v3_process_context, cycle_end_quarters);
    CHECK_MEMBER_AS(ours::ProcessContext, tempo, v3_process_context, bpm);
    CHECK_MEMBER_AS(ours::ProcessContext, timeSigNumerator, v3_process_context, time_sig_numerator);
    CHECK_MEMBER_AS(ours::ProcessContext, timeSigDenominator, v3_process_context, time_sig_denom);
    CHECK_MEMBER_AS(ours::ProcessContext, chord, v3_process_context, chord);
    CHECK_MEMBER_AS(ours::ProcessContext, smpteOffsetSubframes, v3_process_context, smpte_offset_subframes);
    CHECK_MEMBER_AS(ours::ProcessContext, frameRate, v3_process_context, frame_rate);
    CHECK_MEMBER_AS(ours::ProcessContext, samplesToNextClock, v3_process_context, samples_to_next_clock);
}

TEST_CASE("NoteOnEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::NoteOnEvent, v3_event_note_on);
    CHECK_MEMBER_AS(ours::NoteOnEvent, channel, v3_event_note_on, channel);
    CHECK_MEMBER_AS(ours::NoteOnEvent, pitch, v3_event_note_on, pitch);
    CHECK_MEMBER_AS(ours::NoteOnEvent, tuning, v3_event_note_on, tuning);
    CHECK_MEMBER_AS(ours::NoteOnEvent, velocity, v3_event_note_on, velocity);
    CHECK_MEMBER_AS(ours::NoteOnEvent, length, v3_event_note_on, length);
    CHECK_MEMBER_AS(ours::NoteOnEvent, noteId, v3_event_note_on, note_id);
}

TEST_CASE("NoteOffEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::NoteOffEvent, v3_event_note_off);
    CHECK_MEMBER_AS(ours::NoteOffEvent, channel, v3_event_note_off, channel);
    CHECK_MEMBER_AS(ours::NoteOffEvent, pitch, v3_event_note_off, pitch);
    CHECK_MEMBER_AS(ours::NoteOffEvent, velocity, v3_event_note_off, velocity);
    CHECK_MEMBER_AS(ours::NoteOffEvent, noteId, v3_event_note_off, note_id);
    CHECK_MEMBER_AS(ours::NoteOffEvent, tuning, v3_event_note_off, tuning);
}

TEST_CASE("DataEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::DataEvent, v3_event_data);
    CHECK_MEMBER_AS(ours::DataEvent, size, v3_event_data, size);
    CHECK_MEMBER_AS(ours::DataEvent, type, v3_event_data, type);
    CHECK_MEMBER_AS(ours::DataEvent, bytes, v3_event_data, bytes);
}

TEST_CASE("PolyPressureEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::PolyPressureEvent, v3_event_poly_pressure);
    CHECK_MEMBER_AS(ours::PolyPressureEvent, channel, v3_event_poly_pressure, channel);
    CHECK_MEMBER_AS(ours::PolyPressureEvent, pitch, v3_event_poly_pressure, pitch);
    CHECK_MEMBER_AS(ours::PolyPressureEvent, pressure, v3_event_poly_pressure, pressure);
    CHECK_MEMBER_AS(ours::PolyPressureEvent, noteId, v3_event_poly_pressure, note_id);
}

TEST_CASE("ChordEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ChordEvent, v3_event_chord);
    CHECK_MEMBER_AS(ours::ChordEvent, root, v3_event_chord, root);
    CHECK_MEMBER_AS(ours::ChordEvent, bassNote, v3_event_chord, bass_note);
    CHECK_MEMBER_AS(ours::ChordEvent, mask, v3_event_chord, mask);
    CHECK_MEMBER_AS(ours::ChordEvent, textLen, v3_event_chord, text_len);
    CHECK_MEMBER_AS(ours::ChordEvent, text, v3_event_chord, text);
}

TEST_CASE("ScaleEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ScaleEvent, v3_event_scale);
    CHECK_MEMBER_AS(ours::ScaleEvent, root, v3_event_scale, root);
    CHECK_MEMBER_AS(ours::ScaleEvent, mask, v3_event_scale, mask);
    CHECK_MEMBER_AS(ours::ScaleEvent, textLen, v3_event_scale, text_len);
    CHECK_MEMBER_AS(ours::ScaleEvent, text, v3_event_scale, text);
}

TEST_CASE("LegacyMIDICCOutEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::LegacyMIDICCOutEvent, v3_event_legacy_midi_cc_out);
    CHECK_MEMBER_AS(ours::LegacyMIDICCOutEvent, controlNumber, v3_event_legacy_midi_cc_out, cc_number);
    CHECK_MEMBER_AS(ours::LegacyMIDICCOutEvent, channel, v3_event_legacy_midi_cc_out, channel);
    CHECK_MEMBER_AS(ours::LegacyMIDICCOutEvent, value, v3_event_legacy_midi_cc_out, value);
    CHECK_MEMBER_AS(ours::LegacyMIDICCOutEvent, value2, v3_event_legacy_midi_cc_out, value2);
}

TEST_CASE("NoteExpressionValueEvent is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::NoteExpressionValueEvent, v3_event_note_expression_value);
    CHECK_MEMBER_AS(ours::NoteExpressionValueEvent, typeId, v3_event_note_expression_value, type_id);
    CHECK_MEMBER_AS(ours::NoteExpressionValueEvent, noteId, v3_event_note_expression_value, note_id);
    CHECK_MEMBER_AS(ours::NoteExpressionValueEvent, value, v3_event_note_expression_value, value);
}

TEST_CASE("Event is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::Event, v3_event);
    CHECK_MEMBER_AS(ours::Event, busIndex, v3_event, bus_index);
    CHECK_MEMBER_AS(ours::Event, sampleOffset, v3_event, sample_offset);
    CHECK_MEMBER_AS(ours::Event, ppqPosition, v3_event, ppq_position);
    CHECK_MEMBER_AS(ours::Event, flags, v3_event, flags);
    CHECK_MEMBER_AS(ours::Event, type, v3_event, type);
    CHECK_MEMBER_AS(ours::Event, noteOn, v3_event, note_on);
    CHECK_MEMBER_AS(ours::Event, noteOff, v3_event, note_off);
    CHECK_MEMBER_AS(ours::Event, data, v3_event, data);
    CHECK_MEMBER_AS(ours::Event, polyPressure, v3_event, poly_pressure);
    CHECK_MEMBER_AS(ours::Event, noteExpressionValue, v3_event, note_exp_value);
    CHECK_MEMBER_AS(ours::Event, chord, v3_event, chord);
    CHECK_MEMBER_AS(ours::Event, scale, v3_event, scale);
    CHECK_MEMBER_AS(ours::Event, midiCCOut, v3_event, midi_cc_out);
}

TEST_CASE("ParameterInfo is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ParameterInfo, v3_param_info);
    CHECK_MEMBER_AS(ours::ParameterInfo, id, v3_param_info, param_id);
    CHECK_MEMBER_AS(ours::ParameterInfo, title, v3_param_info, title);
    CHECK_MEMBER_AS(ours::ParameterInfo, shortTitle, v3_param_info, short_title);
    CHECK_MEMBER_AS(ours::ParameterInfo, units, v3_param_info, units);
    CHECK_MEMBER_AS(ours::ParameterInfo, stepCount, v3_param_info, step_count);
    CHECK_MEMBER_AS(ours::ParameterInfo, defaultNormalizedValue, v3_param_info, default_normalised_value);
    CHECK_MEMBER_AS(ours::ParameterInfo, unitId, v3_param_info, unit_id);
    CHECK_MEMBER_AS(ours::ParameterInfo, flags, v3_param_info, flags);
}

TEST_CASE("UnitInfo is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::UnitInfo, v3_unit_info);
    CHECK_MEMBER_AS(ours::UnitInfo, id, v3_unit_info, id);
    CHECK_MEMBER_AS(ours::UnitInfo, parentUnitId, v3_unit_info, parent_unit_id);
    CHECK_MEMBER_AS(ours::UnitInfo, name, v3_unit_info, name);
    CHECK_MEMBER_AS(ours::UnitInfo, programListId, v3_unit_info, program_list_id);
}

TEST_CASE("ProgramListInfo is laid out as in DPF's rendering") {
    CHECK_SIZE(ours::ProgramListInfo, v3_program_list_info);
    CHECK_MEMBER_AS(ours::ProgramListInfo, id, v3_program_list_info, id);
    CHECK_MEMBER_AS(ours::ProgramListInfo, name, v3_program_list_info, name);
    CHECK_MEMBER_AS(ours::ProgramListInfo, programCount, v3_program_list_info, programCount);
}

// DPF's rendering of NoteExpressionTextEvent (1.6) lacks the type; the official headers have it. Our test against those
// covers the structure; here we hold on to the difference, so that a fixed rendering is noticed.
TEST_CASE("NoteExpressionTextEvent has the member that DPF's rendering forgot") {
    CHECK_EQUAL(offsetof(ours::NoteExpressionTextEvent, typeId), 0);
    CHECK_EQUAL(offsetof(ours::NoteExpressionTextEvent, noteId), 4);
    CHECK_EQUAL(offsetof(ours::NoteExpressionTextEvent, textLen), 8);
    CHECK_EQUAL(offsetof(ours::NoteExpressionTextEvent, text), 16);
}
