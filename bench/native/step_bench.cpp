// step_bench: one step of `npm run bench`, measured natively through the public C++ interface. Prints one JSON object per
// line (rows.h), which bench/main.ts collects. Nothing passes or fails.

#include "steps.h"

#include "os/thread.h"

#include <string_view>

namespace {

using namespace glovebox;
using namespace glovebox::bench;

constexpr const char* usage = "step_bench --step NAME [--rounds N] [--scale X] [--seed N] [--quick 1] [--plugin FILE] "
                              "[--build FOLDER] [--sandbox-host FILE]";

struct Step {
    const char* name;
    void (*measure)(Steps&);
    std::uint32_t floorWorkers; ///< processes of the bare hand-off that it needs
};

constexpr Step allSteps[] = {
    {"hand-off", measureHandOff, 1},
    {"series", measureSeries, 16},
    {"parallel", measureParallel, 16},
    {"recording", measureRecording, 0},
    {"growth", measureGrowth, 64},
    {"kernel-calls", measureKernelCalls, 0},
    {"start", measureStart, 0},
    {"control", measureControl, 0},
    {"state", measureState, 0},
    {"memory", measureMemory, 0},
    {"idle", measureIdle, 0},
};

} // namespace

namespace glovebox::bench {

std::string fileName(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

} // namespace glovebox::bench

int main(int count, char** arguments) {
    const Words words(count, arguments,
                      {"--step", "--rounds", "--scale", "--seed", "--quick", "--plugin", "--build", "--sandbox-host"},
                      usage);
    const std::string name = words.text("--step", "");
    const Step* step = nullptr;
    for (const Step& one : allSteps)
        if (name == one.name) step = &one;
    if (step == nullptr) {
        std::fprintf(stderr, "no such step: %s\nusage: %s\nsteps:", name.c_str(), usage);
        for (const Step& one : allSteps) std::fprintf(stderr, " %s", one.name);
        std::fprintf(stderr, "\n");
        return 2;
    }
    // Before there is a second thread: its workers are forked.
    Floor floor(step->floorWorkers);
    const Places places = placesOf(words);
    RuntimeOptions options;
    options.sandboxHost = places.sandboxHost;
    Runtime runtime = need(Runtime::create(options), "runtime");
    Steps steps{runtime, floor, places, words.text("--plugin", ""), canBeRealtime(), words.number("--quick", 0) != 0,
                {}};
    steps.extent.rounds = std::max(1, static_cast<int>(words.number("--rounds", 3)));
    steps.extent.scale = words.number("--scale", 1);
    steps.extent.random.seed(static_cast<std::uint32_t>(words.number("--seed", 1)));
    step->measure(steps);
    return 0;
}
