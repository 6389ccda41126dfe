#include "abi/test/vst3_travesty.h"

TEST_CASE("FUnknown has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(FUnknown, v3_funknown, 0);
    CHECK_ENTRY(FUnknown, queryInterface, v3_funknown, query_interface, 0);
    CHECK_ENTRY(FUnknown, addRef, v3_funknown, ref, 0);
    CHECK_ENTRY(FUnknown, release, v3_funknown, unref, 0);
}

TEST_CASE("IPluginBase has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IPluginBase, v3_plugin_base, 3);
    CHECK_ENTRY(IPluginBase, initialize, v3_plugin_base, initialize, 3);
    CHECK_ENTRY(IPluginBase, terminate, v3_plugin_base, terminate, 3);
}

TEST_CASE("IPluginFactory has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IPluginFactory, v3_plugin_factory, 3);
    CHECK_ENTRY(IPluginFactory, getFactoryInfo, v3_plugin_factory, get_factory_info, 3);
    CHECK_ENTRY(IPluginFactory, countClasses, v3_plugin_factory, num_classes, 3);
    CHECK_ENTRY(IPluginFactory, getClassInfo, v3_plugin_factory, get_class_info, 3);
    CHECK_ENTRY(IPluginFactory, createInstance, v3_plugin_factory, create_instance, 3);
}

TEST_CASE("IPluginFactory2 has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IPluginFactory2, v3_plugin_factory_2, 7);
    CHECK_ENTRY(IPluginFactory2, getClassInfo2, v3_plugin_factory_2, get_class_info_2, 7);
}

TEST_CASE("IPluginFactory3 has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IPluginFactory3, v3_plugin_factory_3, 8);
    CHECK_ENTRY(IPluginFactory3, getClassInfoUnicode, v3_plugin_factory_3, get_class_info_utf16, 8);
    CHECK_ENTRY(IPluginFactory3, setHostContext, v3_plugin_factory_3, set_host_context, 8);
}

TEST_CASE("IBStream has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IBStream, v3_bstream, 3);
    CHECK_ENTRY(IBStream, read, v3_bstream, read, 3);
    CHECK_ENTRY(IBStream, write, v3_bstream, write, 3);
    CHECK_ENTRY(IBStream, seek, v3_bstream, seek, 3);
    CHECK_ENTRY(IBStream, tell, v3_bstream, tell, 3);
}

TEST_CASE("IPlugView has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IPlugView, v3_plugin_view, 3);
    CHECK_ENTRY(IPlugView, isPlatformTypeSupported, v3_plugin_view, is_platform_type_supported, 3);
    CHECK_ENTRY(IPlugView, attached, v3_plugin_view, attached, 3);
    CHECK_ENTRY(IPlugView, removed, v3_plugin_view, removed, 3);
    CHECK_ENTRY(IPlugView, onWheel, v3_plugin_view, on_wheel, 3);
    CHECK_ENTRY(IPlugView, onKeyDown, v3_plugin_view, on_key_down, 3);
    CHECK_ENTRY(IPlugView, onKeyUp, v3_plugin_view, on_key_up, 3);
    CHECK_ENTRY(IPlugView, getSize, v3_plugin_view, get_size, 3);
    CHECK_ENTRY(IPlugView, onSize, v3_plugin_view, on_size, 3);
    CHECK_ENTRY(IPlugView, onFocus, v3_plugin_view, on_focus, 3);
    CHECK_ENTRY(IPlugView, setFrame, v3_plugin_view, set_frame, 3);
    CHECK_ENTRY(IPlugView, canResize, v3_plugin_view, can_resize, 3);
    CHECK_ENTRY(IPlugView, checkSizeConstraint, v3_plugin_view, check_size_constraint, 3);
}

TEST_CASE("IPlugFrame has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IPlugFrame, v3_plugin_frame, 3);
    CHECK_ENTRY(IPlugFrame, resizeView, v3_plugin_frame, resize_view, 3);
}

TEST_CASE("IPlugViewContentScaleSupport has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IPlugViewContentScaleSupport, v3_plugin_view_content_scale, 3);
    CHECK_ENTRY(IPlugViewContentScaleSupport, setContentScaleFactor, v3_plugin_view_content_scale,
                set_content_scale_factor, 3);
}

TEST_CASE("IParameterFinder has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IParameterFinder, v3_plugin_view_parameter_finder, 3);
    CHECK_ENTRY(IParameterFinder, findParameter, v3_plugin_view_parameter_finder, find_parameter, 3);
}

TEST_CASE("IEventHandler has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IEventHandler, v3_event_handler, 3);
    CHECK_ENTRY(IEventHandler, onFDIsSet, v3_event_handler, on_fd_is_set, 3);
}

TEST_CASE("ITimerHandler has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(ITimerHandler, v3_timer_handler, 3);
    CHECK_ENTRY(ITimerHandler, onTimer, v3_timer_handler, on_timer, 3);
}

TEST_CASE("IRunLoop has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IRunLoop, v3_run_loop, 3);
    CHECK_ENTRY(IRunLoop, registerEventHandler, v3_run_loop, register_event_handler, 3);
    CHECK_ENTRY(IRunLoop, unregisterEventHandler, v3_run_loop, unregister_event_handler, 3);
    CHECK_ENTRY(IRunLoop, registerTimer, v3_run_loop, register_timer, 3);
    CHECK_ENTRY(IRunLoop, unregisterTimer, v3_run_loop, unregister_timer, 3);
}

TEST_CASE("IComponent has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IComponent, v3_component, 5);
    CHECK_ENTRY(IComponent, getControllerClassId, v3_component, get_controller_class_id, 5);
    CHECK_ENTRY(IComponent, setIoMode, v3_component, set_io_mode, 5);
    CHECK_ENTRY(IComponent, getBusCount, v3_component, get_bus_count, 5);
    CHECK_ENTRY(IComponent, getBusInfo, v3_component, get_bus_info, 5);
    CHECK_ENTRY(IComponent, getRoutingInfo, v3_component, get_routing_info, 5);
    CHECK_ENTRY(IComponent, activateBus, v3_component, activate_bus, 5);
    CHECK_ENTRY(IComponent, setActive, v3_component, set_active, 5);
    CHECK_ENTRY(IComponent, setState, v3_component, set_state, 5);
    CHECK_ENTRY(IComponent, getState, v3_component, get_state, 5);
}

TEST_CASE("IAudioProcessor has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IAudioProcessor, v3_audio_processor, 3);
    CHECK_ENTRY(IAudioProcessor, setBusArrangements, v3_audio_processor, set_bus_arrangements, 3);
    CHECK_ENTRY(IAudioProcessor, getBusArrangement, v3_audio_processor, get_bus_arrangement, 3);
    CHECK_ENTRY(IAudioProcessor, canProcessSampleSize, v3_audio_processor, can_process_sample_size, 3);
    CHECK_ENTRY(IAudioProcessor, getLatencySamples, v3_audio_processor, get_latency_samples, 3);
    CHECK_ENTRY(IAudioProcessor, setupProcessing, v3_audio_processor, setup_processing, 3);
    CHECK_ENTRY(IAudioProcessor, setProcessing, v3_audio_processor, set_processing, 3);
    CHECK_ENTRY(IAudioProcessor, process, v3_audio_processor, process, 3);
    CHECK_ENTRY(IAudioProcessor, getTailSamples, v3_audio_processor, get_tail_samples, 3);
}

TEST_CASE("IProcessContextRequirements has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IProcessContextRequirements, v3_process_context_requirements, 3);
    CHECK_ENTRY(IProcessContextRequirements, getProcessContextRequirements, v3_process_context_requirements,
                get_process_context_requirements, 3);
}

TEST_CASE("IParamValueQueue has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IParamValueQueue, v3_param_value_queue, 3);
    CHECK_ENTRY(IParamValueQueue, getParameterId, v3_param_value_queue, get_param_id, 3);
    CHECK_ENTRY(IParamValueQueue, getPointCount, v3_param_value_queue, get_point_count, 3);
    CHECK_ENTRY(IParamValueQueue, getPoint, v3_param_value_queue, get_point, 3);
    CHECK_ENTRY(IParamValueQueue, addPoint, v3_param_value_queue, add_point, 3);
}

TEST_CASE("IParameterChanges has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IParameterChanges, v3_param_changes, 3);
    CHECK_ENTRY(IParameterChanges, getParameterCount, v3_param_changes, get_param_count, 3);
    CHECK_ENTRY(IParameterChanges, getParameterData, v3_param_changes, get_param_data, 3);
    CHECK_ENTRY(IParameterChanges, addParameterData, v3_param_changes, add_param_data, 3);
}

TEST_CASE("IEventList has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IEventList, v3_event_list, 3);
    CHECK_ENTRY(IEventList, getEventCount, v3_event_list, get_event_count, 3);
    CHECK_ENTRY(IEventList, getEvent, v3_event_list, get_event, 3);
    CHECK_ENTRY(IEventList, addEvent, v3_event_list, add_event, 3);
}

TEST_CASE("IEditController has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IEditController, v3_edit_controller, 5);
    CHECK_ENTRY(IEditController, setComponentState, v3_edit_controller, set_component_state, 5);
    CHECK_ENTRY(IEditController, setState, v3_edit_controller, set_state, 5);
    CHECK_ENTRY(IEditController, getState, v3_edit_controller, get_state, 5);
    CHECK_ENTRY(IEditController, getParameterCount, v3_edit_controller, get_parameter_count, 5);
    CHECK_ENTRY(IEditController, getParameterInfo, v3_edit_controller, get_parameter_info, 5);
    CHECK_ENTRY(IEditController, getParamStringByValue, v3_edit_controller, get_parameter_string_for_value, 5);
    CHECK_ENTRY(IEditController, getParamValueByString, v3_edit_controller, get_parameter_value_for_string, 5);
    CHECK_ENTRY(IEditController, normalizedParamToPlain, v3_edit_controller, normalised_parameter_to_plain, 5);
    CHECK_ENTRY(IEditController, plainParamToNormalized, v3_edit_controller, plain_parameter_to_normalised, 5);
    CHECK_ENTRY(IEditController, getParamNormalized, v3_edit_controller, get_parameter_normalised, 5);
    CHECK_ENTRY(IEditController, setParamNormalized, v3_edit_controller, set_parameter_normalised, 5);
    CHECK_ENTRY(IEditController, setComponentHandler, v3_edit_controller, set_component_handler, 5);
    CHECK_ENTRY(IEditController, createView, v3_edit_controller, create_view, 5);
}

TEST_CASE("IComponentHandler has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IComponentHandler, v3_component_handler, 3);
    CHECK_ENTRY(IComponentHandler, beginEdit, v3_component_handler, begin_edit, 3);
    CHECK_ENTRY(IComponentHandler, performEdit, v3_component_handler, perform_edit, 3);
    CHECK_ENTRY(IComponentHandler, endEdit, v3_component_handler, end_edit, 3);
    CHECK_ENTRY(IComponentHandler, restartComponent, v3_component_handler, restart_component, 3);
}

TEST_CASE("IComponentHandler2 has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IComponentHandler2, v3_component_handler2, 3);
    CHECK_ENTRY(IComponentHandler2, setDirty, v3_component_handler2, set_dirty, 3);
    CHECK_ENTRY(IComponentHandler2, requestOpenEditor, v3_component_handler2, request_open_editor, 3);
    CHECK_ENTRY(IComponentHandler2, startGroupEdit, v3_component_handler2, start_group_edit, 3);
    CHECK_ENTRY(IComponentHandler2, finishGroupEdit, v3_component_handler2, finish_group_edit, 3);
}

TEST_CASE("IMidiMapping has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IMidiMapping, v3_midi_mapping, 3);
    CHECK_ENTRY(IMidiMapping, getMidiControllerAssignment, v3_midi_mapping, get_midi_controller_assignment, 3);
}

TEST_CASE("IUnitInfo has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IUnitInfo, v3_unit_information, 3);
    CHECK_ENTRY(IUnitInfo, getUnitCount, v3_unit_information, get_unit_count, 3);
    CHECK_ENTRY(IUnitInfo, getUnitInfo, v3_unit_information, get_unit_info, 3);
    CHECK_ENTRY(IUnitInfo, getProgramListCount, v3_unit_information, get_program_list_count, 3);
    CHECK_ENTRY(IUnitInfo, getProgramListInfo, v3_unit_information, get_program_list_info, 3);
    CHECK_ENTRY(IUnitInfo, getProgramName, v3_unit_information, get_program_name, 3);
    CHECK_ENTRY(IUnitInfo, getProgramInfo, v3_unit_information, get_program_info, 3);
    CHECK_ENTRY(IUnitInfo, hasProgramPitchNames, v3_unit_information, has_program_pitch_names, 3);
    CHECK_ENTRY(IUnitInfo, getProgramPitchName, v3_unit_information, get_program_pitch_name, 3);
    CHECK_ENTRY(IUnitInfo, getSelectedUnit, v3_unit_information, get_selected_unit, 3);
    CHECK_ENTRY(IUnitInfo, selectUnit, v3_unit_information, select_unit, 3);
    CHECK_ENTRY(IUnitInfo, getUnitByBus, v3_unit_information, get_unit_by_bus, 3);
    CHECK_ENTRY(IUnitInfo, setUnitProgramData, v3_unit_information, set_unit_program_data, 3);
}

TEST_CASE("IHostApplication has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IHostApplication, v3_host_application, 3);
    CHECK_ENTRY(IHostApplication, getName, v3_host_application, get_name, 3);
    CHECK_ENTRY(IHostApplication, createInstance, v3_host_application, create_instance, 3);
}

TEST_CASE("IAttributeList has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IAttributeList, v3_attribute_list, 3);
    CHECK_ENTRY(IAttributeList, setInt, v3_attribute_list, set_int, 3);
    CHECK_ENTRY(IAttributeList, getInt, v3_attribute_list, get_int, 3);
    CHECK_ENTRY(IAttributeList, setFloat, v3_attribute_list, set_float, 3);
    CHECK_ENTRY(IAttributeList, getFloat, v3_attribute_list, get_float, 3);
    CHECK_ENTRY(IAttributeList, setString, v3_attribute_list, set_string, 3);
    CHECK_ENTRY(IAttributeList, getString, v3_attribute_list, get_string, 3);
    CHECK_ENTRY(IAttributeList, setBinary, v3_attribute_list, set_binary, 3);
    CHECK_ENTRY(IAttributeList, getBinary, v3_attribute_list, get_binary, 3);
}

TEST_CASE("IMessage has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IMessage, v3_message, 3);
    CHECK_ENTRY(IMessage, getMessageID, v3_message, get_message_id, 3);
    CHECK_ENTRY(IMessage, setMessageID, v3_message, set_message_id, 3);
    CHECK_ENTRY(IMessage, getAttributes, v3_message, get_attributes, 3);
}

TEST_CASE("IConnectionPoint has the identifier, order and shape of methods that DPF's rendering has") {
    CHECK_TABLE(IConnectionPoint, v3_connection_point, 3);
    CHECK_ENTRY(IConnectionPoint, connect, v3_connection_point, connect, 3);
    CHECK_ENTRY(IConnectionPoint, disconnect, v3_connection_point, disconnect, 3);
    CHECK_ENTRY(IConnectionPoint, notify, v3_connection_point, notify, 3);
}
