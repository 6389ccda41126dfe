# Read after CMake's own rules for Darwin: what zig does instead of Apple's tools.
foreach(language IN ITEMS C CXX)
    set(CMAKE_SHARED_MODULE_CREATE_${language}_FLAGS "-shared")
    # It refuses -fPIE when only an object is asked for; every program is position independent here anyway.
    set(CMAKE_${language}_COMPILE_OPTIONS_PIE "-fPIC")
endforeach()
