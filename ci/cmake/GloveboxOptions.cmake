# What a person may choose. Every option is listed in CONTRIBUTING.md.

option(GLOVEBOX_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
option(GLOVEBOX_ADDON "Build the Node addon (needs node_modules)" ${PROJECT_IS_TOP_LEVEL})
option(GLOVEBOX_TESTS "Build native tests, fixtures, crashers and examples" ${PROJECT_IS_TOP_LEVEL})

set(GLOVEBOX_SANITIZE "" CACHE STRING "Sanitizer for everything: empty, address, thread or undefined")
set_property(CACHE GLOVEBOX_SANITIZE PROPERTY STRINGS "" address thread undefined)
if(NOT GLOVEBOX_SANITIZE MATCHES "^(|address|thread|undefined)$")
    message(FATAL_ERROR "GLOVEBOX_SANITIZE: expected address, thread, undefined or nothing, got \"${GLOVEBOX_SANITIZE}\"")
endif()

set(GLOVEBOX_FUZZ "" CACHE STRING "Fuzz targets, with clang: empty (none), sanitized (to look for faults) or coverage (to see what a corpus reaches)")
set_property(CACHE GLOVEBOX_FUZZ PROPERTY STRINGS "" sanitized coverage)
if(NOT GLOVEBOX_FUZZ MATCHES "^(|sanitized|coverage)$")
    message(FATAL_ERROR "GLOVEBOX_FUZZ: expected sanitized, coverage or nothing, got \"${GLOVEBOX_FUZZ}\"")
endif()
if(GLOVEBOX_FUZZ AND GLOVEBOX_SANITIZE)
    message(FATAL_ERROR "GLOVEBOX_FUZZ brings its sanitizers: leave GLOVEBOX_SANITIZE empty")
endif()

set(GLOVEBOX_SDK "" CACHE STRING "Where the ABI tests find the official SDKs: empty (nowhere) or fetch (by pinned revision)")
set_property(CACHE GLOVEBOX_SDK PROPERTY STRINGS "" fetch)
if(NOT GLOVEBOX_SDK MATCHES "^(|fetch)$")
    message(FATAL_ERROR "GLOVEBOX_SDK: expected fetch or nothing, got \"${GLOVEBOX_SDK}\"")
endif()

get_property(isMultiConfig GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT isMultiConfig AND NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
