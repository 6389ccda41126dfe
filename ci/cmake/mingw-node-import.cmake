# cmake -DHEADERS=<node-api-headers> -DDLLTOOL=<program> -DOUTPUT=<libnode.a> -P mingw-node-import.cmake
#
# The import library of Node's programming interface, bound when it is first used. node-api-headers has one list of names
# for the engine and one for the rest.
set(names "")
foreach(list js_native_api node_api)
    file(STRINGS "${HEADERS}/def/${list}.def" lines)
    list(FILTER lines INCLUDE REGEX "^(napi|node_api)_[a-z0-9_]+")
    list(APPEND names ${lines})
endforeach()
list(REMOVE_DUPLICATES names)
list(JOIN names "\n" names)
file(WRITE "${OUTPUT}.def" "NAME node.exe\nEXPORTS\n${names}\n")
execute_process(COMMAND "${DLLTOOL}" -d "${OUTPUT}.def" -y "${OUTPUT}" -D node.exe COMMAND_ERROR_IS_FATAL ANY)
