# Where things land. The configuration is part of the path for every generator, so that scripts need no case for any:
#   build/Release/glovebox.node  build/Release/sandbox-host  build/Release/{fixtures,crashers,tests,examples}/

set(GLOVEBOX_OUTPUT_DIR "${PROJECT_BINARY_DIR}/$<CONFIG>")
set(GLOVEBOX_FIXTURE_DIR "${GLOVEBOX_OUTPUT_DIR}/fixtures")
set(GLOVEBOX_CRASHER_DIR "${GLOVEBOX_OUTPUT_DIR}/crashers")
set(GLOVEBOX_TEST_DIR "${GLOVEBOX_OUTPUT_DIR}/tests")
set(GLOVEBOX_EXAMPLE_DIR "${GLOVEBOX_OUTPUT_DIR}/examples")

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${GLOVEBOX_OUTPUT_DIR}")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${GLOVEBOX_OUTPUT_DIR}")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/$<CONFIG>")
