# The CLAP half of glovebox_hosting; paths relative to native/hosting.
set(GLOVEBOX_CLAP_SOURCES
    clap/breaches.cpp
    clap/buffers.cpp
    clap/events_in.cpp
    clap/events_out.cpp
    clap/extensions.cpp
    clap/host.cpp
    clap/host_extensions.cpp
    clap/instance.cpp
    clap/instance_audio.cpp
    clap/instance_questions.cpp
    clap/parameters.cpp
    clap/plugin_file.cpp
    clap/ports.cpp
    clap/registrations.cpp
    clap/streams.cpp
    clap/transport.cpp)
if(WIN32)
    list(APPEND GLOVEBOX_CLAP_SOURCES clap/platform/windows.cpp)
elseif(APPLE)
    list(APPEND GLOVEBOX_CLAP_SOURCES clap/platform/macos.cpp)
else()
    list(APPEND GLOVEBOX_CLAP_SOURCES clap/platform/linux.cpp)
endif()
