// Which connections are feedback or delayed, and in which order devices run: design section 5, by hand.
#include "client/test/graph_kit.h"

using namespace graph_kit;

namespace {

std::string edges(Crossing crossing, const std::string& devices, const std::string& connections) {
    const auto graph = parse(crossing, devices, connections);
    return edgesOf(graph, compiledOf(graph));
}

std::string order(Crossing crossing, const std::string& devices, const std::string& connections) {
    return orderOf(compiledOf(parse(crossing, devices, connections)));
}

} // namespace

TEST_CASE("graph: an empty graph compiles to nothing") {
    const auto compiled = compiledOf({});
    CHECK(compiled.devices.empty());
    CHECK(compiled.connections.empty());
    CHECK(compiled.sandboxes.empty());
}

TEST_CASE("graph: of two connections that close a cycle the later one is feedback") {
    CHECK_EQUAL(edges(synchronous, "A@1 B@1", "A>B B>A"), "A>B: B>A:FDL");
    CHECK_EQUAL(edges(synchronous, "A@1 B@1", "B>A A>B"), "B>A: A>B:FDL");
    CHECK_EQUAL(order(synchronous, "A@1 B@1", "B>A A>B"), "BA");
}

TEST_CASE("graph: a connection from a device to itself is feedback") {
    CHECK_EQUAL(edges(synchronous, "A@1", "A>A"), "A>A:FDL");
    CHECK_EQUAL(edges(pipelined, "A@1", "A>A"), "A>A:FDL");
}

TEST_CASE("graph: feedback connections close no cycles for later ones") {
    // A>C would close the cycle A>C>B>A if B>A counted.
    CHECK_EQUAL(edges(synchronous, "A@1 B@1 C@1", "A>B B>A C>B A>C"), "A>B: B>A:FDL C>B: A>C:");
}

TEST_CASE("graph: parallel connections of the same devices share their verdict") {
    CHECK_EQUAL(edges(synchronous, "A@1 B@1", "A>B A>B B>A B>A A>B"), "A>B: A>B: B>A:FDL B>A:FDL A>B:");
    CHECK_EQUAL(order(synchronous, "B@1 A@1", "A>B A>B B>A B>A A>B"), "AB");
}

TEST_CASE("graph: what is feedback is found anew from the list: without the first edge the second is none") {
    CHECK_EQUAL(edges(synchronous, "A@1 B@1 C@1", "A>B B>C C>A"), "A>B: B>C: C>A:FDL");
    CHECK_EQUAL(edges(synchronous, "A@1 B@1 C@1", "B>C C>A"), "B>C: C>A:");
}

TEST_CASE("graph: synchronous crossing decides feedback over the whole group") {
    CHECK_EQUAL(edges(synchronous, "A@1 B@2 C@1", "A>B B>C C>A"), "A>B:X B>C:X C>A:FDL");
    CHECK_EQUAL(edges(synchronous, "A@1 B@2", "A>B B>A"), "A>B:X B>A:FDXL");
}

TEST_CASE("graph: pipelined crossing delays every connection between sandboxes and decides feedback inside each") {
    // The cycle over both sandboxes is no feedback: its delayed edges break it. It still counts as a loop for latency.
    CHECK_EQUAL(edges(pipelined, "A@1 B@2 C@1", "A>B B>C C>A"), "A>B:DX B>C:DX C>A:L");
    CHECK_EQUAL(edges(pipelined, "A@1 B@2", "A>B B>A"), "A>B:DX B>A:DXL");
    // Inside sandbox 1 C>A takes part, so A>C is its feedback although the group-wide flow has room for it.
    CHECK_EQUAL(edges(pipelined, "A@1 B@2 C@1", "A>B B>C C>A A>C"), "A>B:DX B>C:DX C>A:L A>C:FD+512");
}

TEST_CASE("graph: connections between sandboxes do not order pipelined devices") {
    CHECK_EQUAL(order(pipelined, "A@1 B@2 C@3", "C>B B>A"), "ABC");
    CHECK_EQUAL(order(synchronous, "A@1 B@2 C@3", "C>B B>A"), "CBA");
}

TEST_CASE("graph: among devices that could run, the one added first does, looked for anew after each") {
    CHECK_EQUAL(order(synchronous, "A@1 B@1 C@1 D@1", ""), "ABCD");
    CHECK_EQUAL(order(synchronous, "A@1 B@1 C@1 D@1", "D>A"), "BCDA");
    // Once D is placed A becomes possible and precedes E, which waited longer.
    CHECK_EQUAL(order(synchronous, "A@1 D@1 E@1", "D>A"), "DAE");
    CHECK_EQUAL(order(synchronous, "D@1 C@1 B@1 A@1", "A>D B>D"), "CBAD");
}

TEST_CASE("graph: the order follows the device list, not the ids") {
    CHECK_EQUAL(order(synchronous, "C@1 A@1 B@1", ""), "CAB");
}

TEST_CASE("graph: a connection that names an unknown device fails and says which") {
    auto graph = parse(synchronous, "A@1", "A>A");
    graph.connections.push_back({42, idOf('A'), 4242});
    auto result = compile(graph);
    REQUIRE(!result.isOk());
    CHECK_EQUAL(result.status().code, glovebox::core::ErrorCode::unknownObject);
    CHECK_EQUAL(result.status().details, "connection 42, target 4242");
    graph.connections.back() = {43, 4343, idOf('A')};
    CHECK_EQUAL(compile(graph).status().details, "connection 43, source 4343");
}
