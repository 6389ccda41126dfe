# Tool chain: programs for macOS, built anywhere. ci/build-macos.mjs makes the tools and says for which processor.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR "${GLOVEBOX_MACOS_CPU}")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES GLOVEBOX_MACOS_CPU GLOVEBOX_MACOS_TOOLS)

set(CMAKE_C_COMPILER "${GLOVEBOX_MACOS_TOOLS}/clang")
set(CMAKE_CXX_COMPILER "${GLOVEBOX_MACOS_TOOLS}/clang++")
set(CMAKE_AR "${GLOVEBOX_MACOS_TOOLS}/ar" CACHE FILEPATH "" FORCE)
set(CMAKE_RANLIB "${GLOVEBOX_MACOS_TOOLS}/ranlib" CACHE FILEPATH "" FORCE)
# Paths in libraries are final: nothing is installed.
set(CMAKE_INSTALL_NAME_TOOL "/bin/true" CACHE FILEPATH "" FORCE)
set(CMAKE_USER_MAKE_RULES_OVERRIDE "${CMAKE_CURRENT_LIST_DIR}/macos-rules.cmake")

# The compiler's target says what CMake would ask Xcode for.
set(CMAKE_OSX_ARCHITECTURES "" CACHE STRING "" FORCE)
set(CMAKE_OSX_SYSROOT "" CACHE STRING "" FORCE)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
