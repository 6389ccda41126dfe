# glovebox_native_test(<name> SOURCES <file>... LIBRARIES <target>...)
#
# Builds the test program <name> into build/<config>/tests/, with the TAP main of native/testing. vitest runs it
# (native/native.test.ts); ctest knows it too. Does nothing when GLOVEBOX_TESTS is off.
function(glovebox_native_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
    if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
        message(FATAL_ERROR "glovebox_native_test(${name}): expected SOURCES <file>... [LIBRARIES <target>...]")
    endif()
    if(NOT GLOVEBOX_TESTS)
        return()
    endif()
    if(NOT TARGET glovebox_testing)
        add_library(glovebox_testing STATIC "${PROJECT_SOURCE_DIR}/native/testing/main.cpp")
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE glovebox_testing ${arg_LIBRARIES} Threads::Threads)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${GLOVEBOX_TEST_DIR}")
    add_test(NAME ${name} COMMAND ${name})
    set_property(GLOBAL APPEND PROPERTY GLOVEBOX_NATIVE_TESTS ${name})
endfunction()

# glovebox_list_native_tests(): writes the names of all test programs to build/native-tests.txt, one per line. vitest runs
# these: a program that was renamed may still lie in the build folder, one that was not built must be missed.
function(glovebox_list_native_tests)
    get_property(names GLOBAL PROPERTY GLOVEBOX_NATIVE_TESTS)
    list(JOIN names "\n" text)
    file(WRITE "${PROJECT_BINARY_DIR}/native-tests.txt" "${text}\n")
endfunction()

if(GLOVEBOX_TESTS)
    enable_testing()
endif()
