# The VST3 half of glovebox_hosting; paths relative to native/hosting.
set(GLOVEBOX_VST3_SOURCES)
