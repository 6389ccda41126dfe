# How every target is compiled.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Threads without a package of the system is what every platform here offers.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# libc++ still calls std::stop_token an experiment.
include(CheckCXXSourceCompiles)
check_cxx_source_compiles("#include <stop_token>\nint main() { return std::stop_token().stop_requested(); }"
    GLOVEBOX_HAS_STOP_TOKEN)
if(NOT GLOVEBOX_HAS_STOP_TOKEN)
    add_compile_definitions(_LIBCPP_ENABLE_EXPERIMENTAL)
endif()

# Includes are rooted at native/: "core/result.h", "os/clock.h".
include_directories("${PROJECT_SOURCE_DIR}/native")

if(MSVC)
    # 4324: what is shared is aligned, and so padded, on purpose. 4456 to 4459: a name may hide another one, as with the warnings
    # of other compilers. The C library calls half of itself unsafe.
    add_compile_options(/W4 /permissive- /utf-8 /Zc:__cplusplus /EHsc /wd4324 /wd4456 /wd4457 /wd4458 /wd4459)
    add_compile_definitions(NOMINMAX WIN32_LEAN_AND_MEAN _WIN32_WINNT=0x0A00 _CRT_SECURE_NO_WARNINGS)
    # What a compiler brings is linked in, so that nothing need be installed. The C library is the system's, one for the whole
    # process: a plugin's abort() reaches the handler of sandbox-host, and its setlocale() is noticed.
    set(CMAKE_MSVC_RUNTIME_LIBRARY "MultiThreaded$<$<CONFIG:Debug>:Debug>")
    add_link_options("/NODEFAULTLIB:libucrt$<$<CONFIG:Debug>:d>.lib" "/DEFAULTLIB:ucrt$<$<CONFIG:Debug>:d>.lib")
    if(GLOVEBOX_WERROR)
        add_compile_options(/WX)
    endif()
else()
    # Release keeps line tables (-g1) and frame pointers: a crash report of an optimised build still names functions.
    set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG -fno-omit-frame-pointer")
    set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -DNDEBUG -fno-omit-frame-pointer")
    add_compile_options(-Wall -Wextra)
    if(WIN32)
        add_compile_definitions(NOMINMAX WIN32_LEAN_AND_MEAN _WIN32_WINNT=0x0A00)
    endif()
    if(GLOVEBOX_WERROR)
        add_compile_options(-Werror)
    endif()
endif()

if(GLOVEBOX_SANITIZE)
    if(MSVC)
        add_compile_options(/fsanitize=${GLOVEBOX_SANITIZE})
    else()
        # Checks are what -O2 makes slow to compile, by half, and little faster to run.
        string(REPLACE "-O2" "-O1" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
        string(REPLACE "-O2" "-O1" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
        add_compile_options(-fsanitize=${GLOVEBOX_SANITIZE} -fno-sanitize-recover=all)
        add_link_options(-fsanitize=${GLOVEBOX_SANITIZE})
        if(GLOVEBOX_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            # It does not know fences, and warns of each: what meets through one is suppressed by name.
            add_compile_options(-Wno-tsan)
            add_library(glovebox_thread_clocks OBJECT "${CMAKE_CURRENT_SOURCE_DIR}/ci/sanitizers/thread_clocks.cpp")
            target_compile_options(glovebox_thread_clocks PRIVATE -std=c++20 -fno-sanitize=thread)
            link_libraries($<TARGET_OBJECTS:glovebox_thread_clocks>)
        endif()
        if(GLOVEBOX_SANITIZE STREQUAL "undefined")
            # Using a null pointer must stay the crash that tests of crashes expect; nobody overlooks it. The type of an
            # object cannot be asked of VST3 plugins written in C: their tables of functions have no type information.
            add_compile_options(-fno-sanitize=null,vptr)
        endif()
    endif()
endif()

if(GLOVEBOX_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "GLOVEBOX_FUZZ needs clang with libFuzzer: CXX=clang++ (Debian: clang and libclang-rt-dev)")
    endif()
    # Every folder of native/ that decodes something is compiled with what guides the fuzzer; native/fuzz brings its main.
    if(GLOVEBOX_FUZZ STREQUAL "sanitized")
        set(gloveboxFuzzFlags -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-sanitize=vptr)
        # Only this finds an index beyond the end of a vector's or a span's elements but inside of its memory.
        add_compile_definitions(_GLIBCXX_ASSERTIONS)
    else()
        set(gloveboxFuzzFlags -fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping)
    endif()
    add_compile_options(${gloveboxFuzzFlags})
    add_link_options(${gloveboxFuzzFlags})
endif()
