// Latency compensation: design section 5, by hand. Latencies are written input/output per device.
#include "client/test/graph_kit.h"

using namespace graph_kit;

namespace {

struct Seen {
    std::string latencies;
    std::string edges;
};

Seen seen(const Graph& graph) {
    const auto compiled = compiledOf(graph);
    return {latenciesOf(compiled), edgesOf(graph, compiled)};
}

Seen seen(Crossing crossing, const std::string& devices, const std::string& connections,
          std::uint32_t maxFrames = 512) {
    return seen(parse(crossing, devices, connections, maxFrames));
}

} // namespace

TEST_CASE("graph: latencies add up along a chain, and nothing is delayed to align it") {
    const auto chain = seen(synchronous, "A@1+64 B@2+0 C@1+10", "A>B B>C");
    CHECK_EQUAL(chain.latencies, "A0/64 B64/64 C64/74");
    CHECK_EQUAL(chain.edges, "A>B:X B>C:X");
}

TEST_CASE("graph: the quicker branch is delayed to meet the slower one") {
    const auto diamond = seen(synchronous, "A@1 B@1+100 C@1+30 D@1", "A>B A>C B>D C>D A>D");
    CHECK_EQUAL(diamond.latencies, "A0/0 B0/100 C0/30 D100/100");
    CHECK_EQUAL(diamond.edges, "A>B: A>C: B>D: C>D:+70 A>D:+100");
}

TEST_CASE("graph: side chains and event connections are aligned like main inputs") {
    // Connections carry no port here: whatever leads to a device is aligned with everything else that does. E sends notes.
    const auto graph = seen(synchronous, "M@1+256 S@2 D@3 E@4+16", "M>D S>D E>D");
    CHECK_EQUAL(graph.latencies, "D256/256 E0/16 M0/256 S0/0");
    CHECK_EQUAL(graph.edges, "M>D:X S>D:X+256 E>D:X+240");
}

TEST_CASE("graph: outputs are not aligned to each other") {
    CHECK_EQUAL(seen(synchronous, "A@1 B@1+99 C@1", "A>B A>C").latencies, "A0/0 B0/99 C0/0");
}

TEST_CASE("graph: a pipelined crossing counts maxFrames and the direct way waits for it") {
    const auto graph = seen(pipelined, "A@1 B@2+5 C@1", "A>B B>C A>C", 128);
    CHECK_EQUAL(graph.latencies, "A0/0 B128/133 C261/261");
    CHECK_EQUAL(graph.edges, "A>B:DX B>C:DX A>C:+261");
    CHECK_EQUAL(seen(synchronous, "A@1 B@2+5 C@1", "A>B B>C A>C", 128).edges, "A>B:X B>C:X A>C:+5");
}

TEST_CASE("graph: parallel delayed edges are aligned to the longest way around") {
    const auto graph = seen(pipelined, "A@1 B@2 C@3 D@4", "A>B B>C C>D A>D B>D", 64);
    CHECK_EQUAL(graph.latencies, "A0/0 B64/64 C128/128 D192/192");
    CHECK_EQUAL(graph.edges, "A>B:DX B>C:DX C>D:DX A>D:DX+128 B>D:DX+64");
}

TEST_CASE("graph: feedback counts nothing and is never compensated") {
    const auto loop = seen(synchronous, "A@1+10 B@1+20", "A>B B>A");
    CHECK_EQUAL(loop.latencies, "A0/10 B10/30");
    CHECK_EQUAL(loop.edges, "A>B: B>A:FDL");
    const auto self = seen(synchronous, "S@1+7 A@1+10", "S>A A>A");
    CHECK_EQUAL(self.latencies, "A7/17 S0/7");
    CHECK_EQUAL(self.edges, "S>A: A>A:FDL");
}

TEST_CASE("graph: a loop over pipelined sandboxes has a finite latency: its last edge counts nothing") {
    const auto loop = seen(pipelined, "A@1+1 B@2+2 C@3+3", "A>B B>C C>A", 100);
    CHECK_EQUAL(loop.latencies, "A0/1 B101/103 C203/206");
    CHECK_EQUAL(loop.edges, "A>B:DX B>C:DX C>A:DXL");
}

TEST_CASE("graph: latency follows the flow of the signal where the order of execution is another") {
    // A runs first (added first, its input is delayed), but its latency depends on C and B, which run after it.
    const auto graph = seen(pipelined, "A@1 B@2+4 C@3+8", "C>B B>A", 32);
    CHECK_EQUAL(graph.latencies, "A76/76 B40/44 C0/8");
}

TEST_CASE("graph: feedback of one sandbox that closes no loop of the group counts its delay") {
    const auto graph = seen(pipelined, "A@1 B@2 C@1", "A>B B>C C>A A>C", 16);
    CHECK_EQUAL(graph.latencies, "A0/0 B16/16 C32/32");
    CHECK_EQUAL(graph.edges, "A>B:DX B>C:DX C>A:L A>C:FD+16");
}

TEST_CASE("graph: without compensation nothing is delayed and devices report their own latency") {
    auto graph = parse(synchronous, "A@1 B@1+100 C@1+30 D@1", "A>B A>C B>D C>D A>D");
    graph.compensatesLatency = false;
    CHECK_EQUAL(seen(graph).latencies, "A0/0 B0/100 C0/30 D0/0");
    CHECK_EQUAL(seen(graph).edges, "A>B: A>C: B>D: C>D: A>D:");
    graph = parse(pipelined, "A@1+3 B@2", "A>B");
    graph.compensatesLatency = false;
    CHECK_EQUAL(seen(graph).latencies, "A0/3 B0/0");
    CHECK_EQUAL(seen(graph).edges, "A>B:DX");
}

TEST_CASE("graph: latencies up to 2^31 frames add up, more than that is refused") {
    const auto graph = parse(synchronous, "A@1+2147483647 B@1+1 C@1", "A>B B>C");
    CHECK_EQUAL(latenciesOf(compiledOf(graph)), "A0/2147483647 B2147483647/2147483648 C2147483648/2147483648");

    for (const auto* devices : {"A@1+2147483647 B@1+2 C@1", "A@1 B@1 C@1+4294967295", "A@1+2147483640 B@2 C@1"}) {
        auto result = compile(parse(pipelined, devices, "A>B B>C"));
        REQUIRE(!result.isOk());
        CHECK_EQUAL(result.status().code, glovebox::core::ErrorCode::limitExceeded);
    }
}
