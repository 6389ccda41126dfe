# Tests of the CLAP host and of what both formats share.
glovebox_native_test(test_hosting_clap
    SOURCES
        test/allocation_count.cpp
        test/clap_audio.test.cpp
        test/clap_events.test.cpp
        test/clap_fixtures.test.cpp
        test/clap_life.test.cpp
        test/clap_misuse.test.cpp
        test/clap_parameters.test.cpp
        test/clap_spy.cpp
        test/clap_spy_extensions.cpp
        test/clap_state_ports.test.cpp
        test/clap_threads.test.cpp
        test/hosting_dialects.test.cpp
        test/hosting_load.test.cpp
        test/hosting_log_ring.test.cpp
        test/hosting_text.test.cpp
    LIBRARIES glovebox_hosting)
# It replaces operators that no caller may see: inlined, half of a pair meets the other half of the library's.
set_source_files_properties(test/allocation_count.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
if(TARGET test_hosting_clap AND UNIX)
    target_sources(test_hosting_clap PRIVATE test/clap_folders_posix.test.cpp)
endif()
if(TARGET test_hosting_clap)
    target_compile_definitions(test_hosting_clap PRIVATE GLOVEBOX_FIXTURE_DIR="${GLOVEBOX_FIXTURE_DIR}")
endif()
