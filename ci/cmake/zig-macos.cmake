# Tool chain: macOS programs built anywhere by zig, which brings clang, a linker, the system's headers and its list of
# symbols. ci/build-macos.mjs hands over GLOVEBOX_MACOS_CPU (arm64 or x86_64), GLOVEBOX_ZIG_TOOLS (a folder with cc, c++,
# ar and ranlib for that processor) and the oldest system that what is built starts on.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR "${GLOVEBOX_MACOS_CPU}")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES GLOVEBOX_MACOS_CPU GLOVEBOX_ZIG_TOOLS)

set(CMAKE_C_COMPILER "${GLOVEBOX_ZIG_TOOLS}/clang")
set(CMAKE_CXX_COMPILER "${GLOVEBOX_ZIG_TOOLS}/clang++")
set(CMAKE_AR "${GLOVEBOX_ZIG_TOOLS}/ar" CACHE FILEPATH "" FORCE)
set(CMAKE_RANLIB "${GLOVEBOX_ZIG_TOOLS}/ranlib" CACHE FILEPATH "" FORCE)
# Paths in libraries are final: nothing is installed.
set(CMAKE_INSTALL_NAME_TOOL "/bin/true" CACHE FILEPATH "" FORCE)

# The target of the compiler says what CMake would ask Xcode for.
set(CMAKE_OSX_ARCHITECTURES "" CACHE STRING "" FORCE)
set(CMAKE_OSX_SYSROOT "" CACHE STRING "" FORCE)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)

# zig knows no -bundle: its loadable modules are dynamic libraries (MH_DYLIB), which dlopen and CFBundle load just as well.
set(CMAKE_USER_MAKE_RULES_OVERRIDE "${CMAKE_CURRENT_LIST_DIR}/zig-macos-rules.cmake")
