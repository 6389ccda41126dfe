#include "placement.h"

#include "os/scheduling.h"
#include "os/thread.h"

#include <sched.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <fstream>

namespace glovebox::bench {

const char* placeName(Place place) noexcept {
    switch (place) {
    case Place::free: return "free";
    case Place::same: return "same";
    case Place::other: return "other";
    }
    return "";
}

int peerProcessor(Place place) noexcept {
    if (place == Place::free) return anyProcessor;
    // Of the machine, not of this thread, which may be pinned.
    return place == Place::same || ::sysconf(_SC_NPROCESSORS_ONLN) < 2 ? 0 : 1;
}

bool pinThread(std::uint32_t thread, int processor) noexcept {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (processor != anyProcessor) {
        CPU_SET(static_cast<unsigned>(processor), &set);
    } else {
        for (unsigned i = 0; i < CPU_SETSIZE; ++i) CPU_SET(i, &set);
    }
    return ::sched_setaffinity(static_cast<pid_t>(thread), sizeof set, &set) == 0;
}

bool canBeRealtime() {
    if (!os::makeRealtime(0)) return false;
    os::takeRealtime(os::thisThreadId());
    return true;
}

MachineTime machineTime() {
    std::ifstream in("/proc/stat");
    std::string name;
    in >> name;
    std::uint64_t user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, steal = 0;
    in >> user >> nice >> system >> idle >> waiting >> irq >> softirq >> steal;
    const std::uint64_t tickNs = 1'000'000'000ull / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return {(user + nice + system + irq + softirq) * tickNs, steal * tickNs};
}

std::uint64_t cpuNsOf(std::uint32_t process) noexcept {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(static_cast<pid_t>(process), &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000ull + static_cast<std::uint64_t>(time.tv_nsec);
}

} // namespace glovebox::bench
