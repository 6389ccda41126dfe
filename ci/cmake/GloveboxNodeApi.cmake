# glovebox_node_api: what a Node addon compiles and links with. Under cmake-js the variables CMAKE_JS_* say where things
# are; without it the same packages are taken from node_modules.

set(nodeModules "${PROJECT_SOURCE_DIR}/node_modules")
find_path(GLOVEBOX_NODE_API_DIR node_api.h
    PATHS "${nodeModules}/node-api-headers/include" NO_DEFAULT_PATH)
find_path(GLOVEBOX_NODE_ADDON_API_DIR napi.h
    PATHS "${nodeModules}/node-addon-api" NO_DEFAULT_PATH)
if(NOT GLOVEBOX_NODE_ADDON_API_DIR OR NOT (CMAKE_JS_INC OR GLOVEBOX_NODE_API_DIR))
    message(FATAL_ERROR "The addon needs node-addon-api and node-api-headers: run `npm ci`, or configure with -DGLOVEBOX_ADDON=OFF")
endif()

add_library(glovebox_node_api INTERFACE)
target_include_directories(glovebox_node_api SYSTEM INTERFACE
    ${CMAKE_JS_INC} ${GLOVEBOX_NODE_API_DIR} "${GLOVEBOX_NODE_ADDON_API_DIR}")
target_compile_definitions(glovebox_node_api INTERFACE NAPI_VERSION=9 NODE_ADDON_API_DISABLE_DEPRECATED)
if(CMAKE_JS_LIB)
    target_link_libraries(glovebox_node_api INTERFACE ${CMAKE_JS_LIB})
endif()
if(MINGW)
    # node-api-headers brings no import library: one is made of its lists of names.
    set(nodeImport "${PROJECT_BINARY_DIR}/libnode_delay.a")
    if(NOT EXISTS "${nodeImport}")
        execute_process(COMMAND ${CMAKE_COMMAND} "-DHEADERS=${GLOVEBOX_NODE_API_DIR}/.." "-DDLLTOOL=${CMAKE_DLLTOOL}"
            "-DOUTPUT=${nodeImport}" -P "${CMAKE_CURRENT_LIST_DIR}/mingw-node-import.cmake" COMMAND_ERROR_IS_FATAL ANY)
    endif()
    target_link_libraries(glovebox_node_api INTERFACE "${nodeImport}")
endif()
if(APPLE)
    target_link_options(glovebox_node_api INTERFACE -undefined dynamic_lookup)
endif()

# glovebox_node_addon(<target> SOURCES <file>... LIBRARIES <target>...): a module named glovebox.node.
function(glovebox_node_addon target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
    add_library(${target} MODULE ${arg_SOURCES} ${CMAKE_JS_SRC})
    target_link_libraries(${target} PRIVATE glovebox_node_api ${arg_LIBRARIES})
    set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".node" OUTPUT_NAME glovebox)
    if(MSVC AND CMAKE_JS_NODELIB_DEF AND CMAKE_JS_NODELIB_TARGET)
        execute_process(COMMAND ${CMAKE_AR} /def:${CMAKE_JS_NODELIB_DEF} /out:${CMAKE_JS_NODELIB_TARGET} ${CMAKE_STATIC_LINKER_FLAGS})
    endif()
endfunction()
