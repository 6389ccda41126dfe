# Tests of native/client, included by its CMakeLists.txt. Paths are relative to native/client.
glovebox_native_test(test_graph
    SOURCES test/graph_rules.test.cpp test/graph_stages.test.cpp test/graph_latency.test.cpp test/graph_random.test.cpp
    LIBRARIES glovebox_client)
