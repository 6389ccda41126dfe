# Tests of VST3 hosting. Real plugins run in vst3_runner, a program of its own, so that a crash of theirs stays there.
if(GLOVEBOX_TESTS)
    add_executable(vst3_runner test/vst3_runner.cpp)
    target_link_libraries(vst3_runner PRIVATE glovebox_hosting Threads::Threads)
    set_target_properties(vst3_runner PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${GLOVEBOX_TEST_DIR}/helpers")
endif()

glovebox_native_test(test_hosting_vst3
    SOURCES
        test/allocation_count.cpp
        test/vst3_controller.test.cpp
        test/vst3_edits.test.cpp
        test/vst3_files.test.cpp
        test/vst3_host_services.test.cpp
        test/vst3_life.test.cpp
        test/vst3_misuse.test.cpp
        test/vst3_notes.test.cpp
        test/vst3_parts.test.cpp
        test/vst3_process.test.cpp
        test/vst3_spy.cpp
        test/vst3_spy_host.cpp
        test/vst3_transport.test.cpp
    LIBRARIES glovebox_hosting glovebox_os)

if(GLOVEBOX_TESTS)
    add_dependencies(test_hosting_vst3 vst3_runner)
    target_compile_definitions(test_hosting_vst3 PRIVATE
        GLOVEBOX_FIXTURE_DIR="${GLOVEBOX_FIXTURE_DIR}"
        GLOVEBOX_VST3_RUNNER="$<TARGET_FILE:vst3_runner>")
endif()
