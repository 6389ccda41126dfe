# The graph compiler: pure, no library but core. Paths are relative to native/client.
set(GLOVEBOX_GRAPH_SOURCES graph/graph.cpp graph/reachability.cpp)
