// A sandbox scribbles over everything that it can write while its neighbours work: nobody but itself may notice.
#include "siege.h"

#include "testing/check.h"

#include <cstdlib>

using namespace glovebox;
using namespace glovebox::hostile;

namespace {

/// From the environment: GLOVEBOX_HOSTILE_WRITES (in all), GLOVEBOX_HOSTILE_SEED.
std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

constexpr std::uint64_t fewWrites = 800'000;
constexpr std::uint64_t sieges = 5;

void besiege(Order order) {
    order.writes = setting("GLOVEBOX_HOSTILE_WRITES", fewWrites) / sieges;
    const auto seed = static_cast<std::uint32_t>(setting("GLOVEBOX_HOSTILE_SEED", 1));
    std::printf("# GLOVEBOX_HOSTILE_SEED=%u\n", seed);
    Siege(order, seed).run();
}

} // namespace

TEST_CASE("hostile: a scribbler in a synchronous group spoils nothing but its own sound") {
    besiege({.crossing = Crossing::synchronous});
}

TEST_CASE("hostile: a scribbler in a pipelined group spoils nothing but its own sound") {
    besiege({.crossing = Crossing::pipelined, .fallback = Fallback::bypass});
}

TEST_CASE("hostile: a scribbler that lies about its life dies of it alone, in a synchronous group") {
    besiege({.crossing = Crossing::synchronous, .fallback = Fallback::hold, .dies = true});
}

TEST_CASE("hostile: a scribbler that lies about its life dies of it alone, in a pipelined group") {
    besiege({.crossing = Crossing::pipelined, .dies = true});
}

TEST_CASE("hostile: a scribbler with a standby that scribbles, too, dies and is followed, and nobody else notices") {
    besiege({.crossing = Crossing::synchronous, .dies = true, .hasStandby = true});
}
