# Read after CMake's own rules for Darwin: the linker is called by itself.
foreach(language IN ITEMS C CXX)
    set(gloveboxLink "\"${GLOVEBOX_MACOS_TOOLS}/link\"")
    set(CMAKE_${language}_LINK_EXECUTABLE
        "${gloveboxLink} -execute <CMAKE_${language}_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>")
    set(CMAKE_${language}_CREATE_SHARED_MODULE
        "${gloveboxLink} -bundle <LINK_FLAGS> -o <TARGET> <OBJECTS> <LINK_LIBRARIES>")
    set(CMAKE_${language}_CREATE_SHARED_LIBRARY
        "${gloveboxLink} -dylib <LINK_FLAGS> -install_name <TARGET_INSTALLNAME_DIR><TARGET_SONAME> -o <TARGET> <OBJECTS> <LINK_LIBRARIES>")
endforeach()
