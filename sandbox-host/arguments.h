#pragma once

#include "core/result.h"
#include "os/handle.h"
#include "os/process.h"

#include <string>

namespace glovebox::sandbox {

enum class Mode : std::uint8_t { serve, warden, scan, scanFast, symbolize, probeLimits, version };

/// The command line of sandbox-host.
struct Arguments {
    Mode mode = Mode::version;
    std::string file;                        ///< to scan
    bool endsWithInput = false;              ///< a scan ends when its standard input does
    os::NativeHandle channel = os::noHandle; ///< control connection; none given: the first that was inherited
    char* modeWord = nullptr;                ///< the word that chose `warden`, as the system shows it
    os::ResourceLimits limits;               ///< applied before anything else; all zero: as they are
};

constexpr const char* usage = "usage: sandbox-host --serve [--channel N] [LIMITS]\n"
                              "       sandbox-host --warden WORD\n"
                              "       sandbox-host --scan FILE | --scan-fast FILE [--until-input-ends] [LIMITS]\n"
                              "       sandbox-host --symbolize [LIMITS] < OFFSETS-AND-PATHS\n"
                              "       sandbox-host --probe-limits LIMITS\n"
                              "       sandbox-host --version\n"
                              "LIMITS: --memory-bytes N --open-files N --processes N --cpu-seconds N --file-bytes N\n";

/// `invalidArgument` names what is not understood.
[[nodiscard]] core::Result<Arguments> parseArguments(int count, char** words);

} // namespace glovebox::sandbox
