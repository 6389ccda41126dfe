// Runs one crasher: player clap|vst3 NAME DIRECTORY BLOCKS. Ends with 0 when the plugin behaved for that many blocks, 10 when it could
// not be opened, 11 when its output was not its input. Runs in a process of its own, because it is expected to die.

#include <cstdlib>
#include <string>

#include "driver.h"

int main(int argumentCount, char** arguments) {
    using namespace glovebox::fixtures::test;
    if (argumentCount != 5) return 12;
    setPluginDirectory(arguments[3]);
    const bool isClap = std::string(arguments[1]) == "clap";
    const auto driver = isClap ? openClap(arguments[2], 0) : openVst3(arguments[2], 0);
    if (!driver || !driver->activate(48000.0, 64, false)) return 10;
    const auto frames = static_cast<uint32_t>(std::atoi(arguments[4])) * 64;
    const std::vector<double> loud(frames, 0.5);
    const Result result = driver->process({.frames = frames, .blockSize = 64, .inputs = {loud, loud}});
    return result.outputs == std::vector<std::vector<double>>{loud, loud} ? 0 : 11;
}
