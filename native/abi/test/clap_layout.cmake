# test_abi_clap: our CLAP against the official headers (GLOVEBOX_SDK=fetch) or else against those of dpf-source.

set(clapHeaders "")
if(GLOVEBOX_SDK STREQUAL "fetch")
    include(FetchContent)
    # 1.2.10. SOURCE_SUBDIR names a folder without CMakeLists.txt: headers only, none of its targets.
    FetchContent_Declare(clap
        GIT_REPOSITORY https://github.com/free-audio/clap.git
        GIT_TAG 195b42a004144fab0b3cf95e9c067187d15365b7
        SOURCE_SUBDIR include)
    FetchContent_MakeAvailable(clap)
    set(clapHeaders "${clap_SOURCE_DIR}/include")
elseif(GLOVEBOX_DPF_SOURCE_DIR)
    set(clapHeaders "${GLOVEBOX_DPF_SOURCE_DIR}")
endif()

# Old headers can be held against clap_base.inc only; drafts of newer ones may have moved on.
set(clapBase 0)
set(clapComplete 0)
set(clapReason "no CLAP headers: install Debian's dpf-source or configure with GLOVEBOX_SDK=fetch")
if(clapHeaders)
    set(clapBase 1)
    set(clapVersion "")
    file(STRINGS "${clapHeaders}/clap/version.h" clapVersionLines REGEX "#define CLAP_VERSION_(MAJOR|MINOR|REVISION) ")
    foreach(line IN LISTS clapVersionLines)
        string(REGEX MATCH "[0-9]+\\)?$" number "${line}")
        string(REPLACE ")" "" number "${number}")
        list(APPEND clapVersion "${number}")
    endforeach()
    list(JOIN clapVersion "." clapVersion)
    if(clapVersion VERSION_EQUAL 1.2.10)
        set(clapComplete 1)
    else()
        set(clapReason "the CLAP headers found are ${clapVersion}, not 1.2.10: configure with GLOVEBOX_SDK=fetch")
    endif()
endif()

glovebox_native_test(test_abi_clap SOURCES "${CMAKE_CURRENT_LIST_DIR}/clap_layout.test.cpp" LIBRARIES glovebox_abi)
if(clapHeaders)
    target_include_directories(test_abi_clap SYSTEM PRIVATE "${clapHeaders}")
endif()
target_compile_definitions(test_abi_clap PRIVATE
    GLOVEBOX_CLAP_BASE=${clapBase} GLOVEBOX_CLAP_COMPLETE=${clapComplete} "GLOVEBOX_CLAP_REASON=\"${clapReason}\"")
