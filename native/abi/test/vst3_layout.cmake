# test_abi_vst3: our VST3 against DPF's rendering in C (Debian's dpf-source) and, with GLOVEBOX_SDK=fetch, against the
# official headers. A comparison whose other side is missing reports itself as skipped.

set(vst3Tests test/vst3_uid.test.cpp)
set(vst3Headers "")
set(vst3DpfReason "")
set(vst3SdkReason "")

if(MSVC)
    set(vst3DpfReason "places in the virtual table cannot be read from MSVC's pointers to members")
    set(vst3SdkReason "${vst3DpfReason}")
else()
    if(GLOVEBOX_DPF_SOURCE_DIR AND EXISTS "${GLOVEBOX_DPF_SOURCE_DIR}/travesty/base.h")
        list(APPEND vst3Headers "${GLOVEBOX_DPF_SOURCE_DIR}")
    else()
        set(vst3DpfReason "travesty/base.h was not found: install Debian's dpf-source")
    endif()

    if(GLOVEBOX_SDK STREQUAL "fetch")
        include(FetchContent)
        # v3.7.14_build_55. SOURCE_SUBDIR names a folder without CMakeLists.txt: headers only, none of its targets.
        FetchContent_Declare(vst3_pluginterfaces
            GIT_REPOSITORY https://github.com/steinbergmedia/vst3_pluginterfaces.git
            GIT_TAG dd77488d3dc329c484b5dfb47af9383356e4c0cc
            SOURCE_SUBDIR base)
        FetchContent_MakeAvailable(vst3_pluginterfaces)
        # The headers include each other as "pluginterfaces/...", whatever their folder is called.
        set(vst3SdkInclude "${CMAKE_CURRENT_BINARY_DIR}/vst3_sdk")
        file(MAKE_DIRECTORY "${vst3SdkInclude}")
        file(CREATE_LINK "${vst3_pluginterfaces_SOURCE_DIR}" "${vst3SdkInclude}/pluginterfaces" COPY_ON_ERROR SYMBOLIC)
        list(APPEND vst3Headers "${vst3SdkInclude}")
    else()
        set(vst3SdkReason "the official headers were not asked for: configure with GLOVEBOX_SDK=fetch")
    endif()
endif()

if(vst3DpfReason)
    list(APPEND vst3Tests test/vst3_without_dpf.test.cpp)
else()
    list(APPEND vst3Tests test/vst3_layout.test.cpp test/vst3_travesty_values.test.cpp
        test/vst3_travesty_vtable.test.cpp)
endif()
if(vst3SdkReason)
    list(APPEND vst3Tests test/vst3_without_sdk.test.cpp)
else()
    list(APPEND vst3Tests
        test/vst3_official_base.test.cpp test/vst3_official_base_values.test.cpp
        test/vst3_official_component.test.cpp test/vst3_official_controller.test.cpp
        test/vst3_official_speakers.test.cpp test/vst3_official_structs.test.cpp
        test/vst3_official_texts.test.cpp test/vst3_official_values.test.cpp)
endif()

glovebox_native_test(test_abi_vst3 SOURCES ${vst3Tests} LIBRARIES glovebox_abi)
target_include_directories(test_abi_vst3 SYSTEM PRIVATE ${vst3Headers})
target_compile_definitions(test_abi_vst3 PRIVATE
    "GLOVEBOX_VST3_DPF_REASON=\"${vst3DpfReason}\"" "GLOVEBOX_VST3_SDK_REASON=\"${vst3SdkReason}\"")
