// The control run of one crasher: crasher_control FILE BLOCKS CALL [COUNTER], in a process of its own, which is expected to
// die. BLOCKS are played; CALL is the one that the crasher declares. Its first
// inherited descriptor is a pipe for its report (report_line.h). COUNTER is what a thread of the plugin's own does: it is
// waited for. Ends with 0 when the plugin's life came to its end, 1 when it could not be used, 44 when nobody is left to
// report to.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "control_life.h"
#include "os/process.h"
#include "report_line.h"

int main(int argumentCount, char** arguments) {
    using namespace glovebox::crashers::test;
    if (argumentCount < 4) return 2;
    glovebox::os::Handle report = glovebox::os::takeInherited(0);
    if (!report.isOpen()) return 2;
    setReportDescriptor(static_cast<int>(report.get()));
    // What a sandbox has too: memory that it shares.
    void* shared = mmap(nullptr, 65536, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return 2;
    const HandlerStack stack;
    watchFaults();
    const bool isWell =
        Life(arguments[1], std::atoi(arguments[2]), arguments[3], argumentCount > 4 ? arguments[4] : "").run();
    if (!canReport()) std::_Exit(44);
    reportLine("done");
    return isWell ? 0 : 1;
}
