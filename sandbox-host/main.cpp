#include "arguments.h"
#include "crash_handler.h"
#include "probe_limits.h"
#include "scan.h"
#include "serve.h"
#include "symbolize.h"
#include "warden/warden.h"
#include "wire/areas.h"

#include <cstdio>

int main(int count, char** words) {
    using namespace glovebox;
    constexpr int badUsage = 2;
    auto arguments = sandbox::parseArguments(count, words);
    if (!arguments) {
        std::fprintf(stderr, "sandbox-host: %s\n%s", arguments.status().text().c_str(), sandbox::usage);
        return badUsage;
    }
    if (arguments->mode == sandbox::Mode::version) {
        std::printf("sandbox-host %s, protocol %u\n", GLOVEBOX_VERSION, wire::protocolVersion);
        return 0;
    }
    if (arguments->mode == sandbox::Mode::warden) sandbox::runWarden(*arguments);
    sandbox::ignoreBrokenPipes();
    const os::ResourceLimits& wanted = arguments->limits;
    const bool hasLimits = wanted.memoryBytes != 0 || wanted.openFiles != 0 || wanted.processes != 0 ||
                           wanted.cpuSeconds != 0 || wanted.fileBytes != 0;
    if (hasLimits) {
        if (const core::Status status = os::applyLimits(wanted); !status) {
            std::fprintf(stderr, "sandbox-host: %s\n", status.text().c_str());
            return 1;
        }
    }
    if (arguments->mode == sandbox::Mode::serve) sandbox::serve(*arguments);
    if (arguments->mode == sandbox::Mode::symbolize) return sandbox::symbolize();
    if (arguments->mode == sandbox::Mode::probeLimits) return sandbox::probeLimits(*arguments);
    return sandbox::scan(*arguments);
}
