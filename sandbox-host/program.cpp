#include "program.h"

#include "arguments.h"
#include "crash_handler.h"
#include "probe_limits.h"
#include "scan.h"
#include "serve.h"
#include "symbolize.h"
#include "warden/warden.h"
#include "wire/areas.h"

#include <cstdio>

namespace glovebox::sandbox {

int runProgram(int count, char** words) {
    constexpr int badUsage = 2;
    auto arguments = parseArguments(count, words);
    if (!arguments) {
        std::fprintf(stderr, "sandbox-host: %s\n%s", arguments.status().text().c_str(), usage);
        return badUsage;
    }
    if (arguments->mode == Mode::version) {
        std::printf("sandbox-host %s, protocol %u\n", GLOVEBOX_VERSION, wire::protocolVersion);
        return 0;
    }
    if (arguments->mode == Mode::warden) runWarden(*arguments);
    ignoreBrokenPipes();
    const os::ResourceLimits& wanted = arguments->limits;
    const bool hasLimits = wanted.memoryBytes != 0 || wanted.openFiles != 0 || wanted.processes != 0 ||
                           wanted.cpuSeconds != 0 || wanted.fileBytes != 0;
    if (hasLimits) {
        if (const core::Status status = os::applyLimits(wanted); !status) {
            std::fprintf(stderr, "sandbox-host: %s\n", status.text().c_str());
            return 1;
        }
    }
    if (arguments->mode == Mode::serve) serve(*arguments);
    if (arguments->mode == Mode::symbolize) return symbolize();
    if (arguments->mode == Mode::probeLimits) return probeLimits(*arguments);
    return scan(*arguments);
}

} // namespace glovebox::sandbox
