# Tests of native/client, included by its CMakeLists.txt. Paths are relative to native/client.
glovebox_native_test(test_graph
    SOURCES test/graph_rules.test.cpp test/graph_stages.test.cpp test/graph_latency.test.cpp test/graph_random.test.cpp
    LIBRARIES glovebox_client)

glovebox_native_test(test_calibration
    SOURCES test/calibration.test.cpp
    LIBRARIES glovebox_client)

glovebox_native_test(test_block_history SOURCES test/block_history.test.cpp LIBRARIES glovebox_client)
glovebox_native_test(test_block_pace SOURCES test/block_pace.test.cpp LIBRARIES glovebox_client)
glovebox_native_test(test_series_placement SOURCES test/series_placement.test.cpp LIBRARIES glovebox_client)

glovebox_native_test(test_crash_report
    SOURCES test/crash_report.test.cpp test/crash_title.test.cpp test/symbolizer.test.cpp
    LIBRARIES glovebox_client)

# What a test needs of the operating system is a file of its own. Sanitizers bring a malloc themselves.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(leftovers test/client_leftovers_linux.cpp)
    set(kernelCount test/kernel_count_linux.cpp)
else()
    set(leftovers test/client_leftovers_none.cpp)
    set(kernelCount test/kernel_count_none.cpp)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT GLOVEBOX_SANITIZE)
    set(allocationCount test/allocation_count_glibc.cpp)
else()
    set(allocationCount test/allocation_count_none.cpp)
endif()

set(lateness "")
if(NOT WIN32)
    set(lateness test/client_late_posix.test.cpp test/client_render_posix.test.cpp test/client_reports_posix.test.cpp)
endif()

# It takes over from processes that a signal ends.
set(standby "")
if(NOT WIN32)
    set(standby test/client_standby_posix.test.cpp)
endif()

set(processes "")
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(processes test/client_standby_linux.test.cpp test/client_warden_linux.test.cpp test/client_prepared_linux.test.cpp test/client_realtime_linux.test.cpp test/client_placement_linux.test.cpp test/client_limits_linux.test.cpp test/client_usage_linux.test.cpp test/process_list_linux.cpp)
endif()

glovebox_native_test(test_client
    SOURCES
        test/client_kit.cpp ${leftovers} ${kernelCount} ${allocationCount}
        test/client_topologies.test.cpp test/client_latency.test.cpp test/client_values.test.cpp test/client_plans.test.cpp
        test/client_random.test.cpp test/client_events.test.cpp test/client_faults.test.cpp test/client_hostile.test.cpp test/client_reports.test.cpp
        test/client_recovery.test.cpp test/client_recovery_states.test.cpp test/client_recovery_life.test.cpp
        test/recovery_parts.test.cpp ${standby} ${lateness} test/client_life.test.cpp test/client_misuse.test.cpp
        test/client_cost.test.cpp test/client_measure.test.cpp
        ${processes}
    LIBRARIES glovebox_client)
set(idle "")
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    glovebox_native_test(test_idle SOURCES test/client_idle_linux.test.cpp test/client_kit.cpp ${leftovers} LIBRARIES glovebox_client)
    set(idle test_idle)
endif()
# The protocol between host and engines with threads held between its steps. What the test holds is compiled once more for it,
# with points to hold at; what it replaces (direct sandboxes, mappings) comes from folders of tests. The linker takes these
# before those of the libraries.
if(NOT WIN32)
    glovebox_native_test(test_protocol
        SOURCES
            test/protocol/protocol.test.cpp test/protocol/in_process.cpp ../os/test/one_mapping_posix.cpp test/client_kit.cpp
            block.cpp block_wait.cpp ../engine/audio_thread.cpp ../engine/engine.cpp
        LIBRARIES glovebox_client)
    target_compile_definitions(test_protocol PRIVATE GLOVEBOX_PROTOCOL_POINTS)
    add_dependencies(test_protocol sandbox-host gain.clap)
    set(protocol test_protocol)
else()
    set(protocol "")
endif()

add_executable(block_probe test/block_probe.cpp)
target_link_libraries(block_probe PRIVATE glovebox_client)
add_executable(rude_host test/rude_host.cpp)
target_link_libraries(rude_host PRIVATE glovebox_wire glovebox_os)
set_target_properties(block_probe rude_host PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${GLOVEBOX_TEST_DIR}")
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_executable(lab_probe test/lab_probe.cpp)
    set_target_properties(lab_probe PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${GLOVEBOX_TEST_DIR}")
    target_link_libraries(lab_probe PRIVATE glovebox_client)
    target_compile_definitions(lab_probe PRIVATE
        "GLOVEBOX_SANDBOX_HOST=\"${GLOVEBOX_OUTPUT_DIR}/sandbox-host${CMAKE_EXECUTABLE_SUFFIX}\"")
    add_dependencies(test_client lab_probe)
endif()
foreach(target IN ITEMS test_client block_probe ${protocol} ${idle})
    target_compile_definitions(${target} PRIVATE
        "GLOVEBOX_SANDBOX_HOST=\"${GLOVEBOX_OUTPUT_DIR}/sandbox-host${CMAKE_EXECUTABLE_SUFFIX}\""
        "GLOVEBOX_BLOCK_PROBE=\"${GLOVEBOX_TEST_DIR}/block_probe${CMAKE_EXECUTABLE_SUFFIX}\""
        "GLOVEBOX_LAB_PROBE=\"${GLOVEBOX_TEST_DIR}/lab_probe\""
        "GLOVEBOX_RUDE_HOST=\"${GLOVEBOX_TEST_DIR}/rude_host${CMAKE_EXECUTABLE_SUFFIX}\""
        "GLOVEBOX_TEST_PLUGINS=\"${GLOVEBOX_TEST_DIR}/plugins\""
        "GLOVEBOX_FIXTURES=\"${GLOVEBOX_FIXTURE_DIR}\"" "GLOVEBOX_CRASHERS=\"${GLOVEBOX_CRASHER_DIR}\"")
    if(NOT MSVC)
        # Expected samples are exact: a multiplication and an addition must not fuse.
        target_compile_options(${target} PRIVATE -ffp-contract=off)
    endif()
endforeach()
# Plugins that fall ill when a test wants them to.
include("${CMAKE_SOURCE_DIR}/fixtures/kit/fixture_kit.cmake")
set(testPlugins moody)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    list(APPEND testPlugins glutton)
endif()
foreach(plugin IN LISTS testPlugins)
    glovebox_fixture(${plugin} DIRECTORY "${GLOVEBOX_TEST_DIR}/plugins" SOURCES "${CMAKE_CURRENT_SOURCE_DIR}/test/plugins/${plugin}.cpp")
    add_dependencies(test_client ${plugin}.fixture)
endforeach()
add_dependencies(test_client block_probe rude_host)
