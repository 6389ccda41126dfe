// How sandboxes are divided into stages and whom each stage waits for: design section 5, by hand.
#include "client/test/graph_kit.h"

using namespace graph_kit;

namespace {

std::string stages(Crossing crossing, const std::string& devices, const std::string& connections) {
    return stagesOf(compiledOf(parse(crossing, devices, connections)));
}

std::string stages(const std::string& devices, const std::string& connections) {
    return stages(Crossing::synchronous, devices, connections);
}

} // namespace

TEST_CASE("graph: devices of one sandbox are one stage, however they are connected") {
    CHECK_EQUAL(stages("A@1 B@1 C@1", "C>B B>A"), "1[CBA]");
    CHECK_EQUAL(stages("A@1 B@1 C@1", ""), "1[ABC]");
}

TEST_CASE("graph: a series over three sandboxes is one stage each, each waiting for the one before") {
    CHECK_EQUAL(stages("A@1 B@2 C@3", "A>B B>C"), "1[A] 2[B<1.0] 3[C<2.0]");
}

TEST_CASE("graph: a chain that returns to its sandbox gives it a second stage") {
    CHECK_EQUAL(stages("A@1 B@2 C@1", "A>B B>C"), "1[A][C<2.0] 2[B<1.0]");
    CHECK_EQUAL(stages("A@1 B@2 C@1 D@2", "A>B B>C C>D"), "1[A][C<2.0] 2[B<1.0][D<1.1]");
}

TEST_CASE("graph: the stages of a sandbox count its own depths only") {
    // C lies two crossings deep, yet it is its sandbox's first stage.
    CHECK_EQUAL(stages("A@1 B@2 C@3 D@1", "A>B B>C C>D"), "1[A][D<3.0] 2[B<1.0] 3[C<2.0]");
}

TEST_CASE("graph: a diamond over four sandboxes joins on both branches") {
    CHECK_EQUAL(stages("A@1 B@2 C@3 D@4", "A>B A>C B>D C>D"), "1[A] 2[B<1.0] 3[C<1.0] 4[D<2.0<3.0]");
}

TEST_CASE("graph: a diamond with uneven branches goes by the longer one") {
    CHECK_EQUAL(stages("A@1 B@2 C@1 D@1", "A>B B>C A>D C>D"), "1[A][CD<2.0] 2[B<1.0]");
    CHECK_EQUAL(stages("A@1 B@2 C@3 D@4", "A>B B>C C>D A>D"), "1[A] 2[B<1.0] 3[C<2.0] 4[D<1.0<3.0]");
}

TEST_CASE("graph: a device that depends on nothing foreign runs in the first stage, wherever it was added") {
    CHECK_EQUAL(stages("A@1 B@2 C@1 D@1 E@1", "A>B B>C C>D"), "1[AE][CD<2.0] 2[B<1.0]");
}

TEST_CASE("graph: a later stage may use an earlier one of its own sandbox without waiting for it") {
    CHECK_EQUAL(stages("A@1 B@2 C@1", "A>B B>C A>C"), "1[A][C<2.0] 2[B<1.0]");
}

TEST_CASE("graph: several connections from the same stage are one wait") {
    CHECK_EQUAL(stages("A@1 B@1 C@2 D@2", "A>C B>C B>D A>D A>C"), "1[AB] 2[CD<1.0]");
}

TEST_CASE("graph: waits are sorted by sandbox, whatever the order of connections") {
    CHECK_EQUAL(stages("A@9 B@3 C@5 D@1", "A>D B>D C>D"), "1[D<3.0<5.0<9.0] 3[B] 5[C] 9[A]");
}

TEST_CASE("graph: feedback between sandboxes makes nobody wait") {
    CHECK_EQUAL(stages("A@1 B@2", "A>B B>A"), "1[A] 2[B<1.0]");
    CHECK_EQUAL(stages("A@1 B@2 C@1", "A>B B>C C>A C>B"), "1[A][C<2.0] 2[B<1.0]");
}

TEST_CASE("graph: sandboxes that depend on each other through different devices alternate") {
    CHECK_EQUAL(stages("A@1 B@2 C@2 D@1", "A>B C>D"), "1[A][D<2.0] 2[C][B<1.0]");
}

TEST_CASE("graph: a pipelined group has one stage per sandbox and no waits") {
    CHECK_EQUAL(stages(Crossing::pipelined, "A@1 B@2 C@1 D@2", "A>B B>C C>D A>C"), "1[AC] 2[BD]");
}
