# The VST3 half of glovebox_hosting; paths relative to native/hosting.
set(GLOVEBOX_VST3_SOURCES
    vst3/attribute_list.cpp
    vst3/block_processor.cpp
    vst3/breaches.cpp
    vst3/busses.cpp
    vst3/component_handler.cpp
    vst3/connection_proxy.cpp
    vst3/event_conversion.cpp
    vst3/event_list.cpp
    vst3/event_output.cpp
    vst3/factory.cpp
    vst3/host_context.cpp
    vst3/host_object.cpp
    vst3/instance.cpp
    vst3/instance_control.cpp
    vst3/instance_processing.cpp
    vst3/message.cpp
    vst3/midi_map.cpp
    vst3/module.cpp
    vst3/note_table.cpp
    vst3/objects.cpp
    vst3/parameter_changes.cpp
    vst3/parameter_table.cpp
    vst3/plugin_file.cpp
    vst3/process_context.cpp
    vst3/run_loop_adapter.cpp
    vst3/state_container.cpp
    vst3/stream.cpp)

# How a module is entered differs by system: files, not lines.
if(WIN32)
    list(APPEND GLOVEBOX_VST3_SOURCES vst3/platform/module_entry_windows.cpp)
elseif(APPLE)
    list(APPEND GLOVEBOX_VST3_SOURCES vst3/platform/module_entry_macos.cpp)
else()
    list(APPEND GLOVEBOX_VST3_SOURCES vst3/platform/module_entry_linux.cpp)
endif()
