#include "sleepers.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010 // linux/fcntl.h, younger than some C libraries
#endif

namespace glovebox::hostile {
namespace {

class Prober {
public:
    Prober(const Area& probed, Figures& counted) : area(probed), figures(counted) {}

    void run() {
        if (!area.isWritable) {
            tried(Wall::protect, ::mprotect(area.at, area.size, PROT_READ | PROT_WRITE) == 0);
            char path[128];
            std::snprintf(path, sizeof path, "/proc/self/map_files/%lx-%lx", address(), address() + area.size);
            reopen(path);
            writeThroughProcess();
            tried(Wall::punch, ::madvise(area.at, area.size, MADV_REMOVE) == 0);
        }
        reshape();
    }

private:
    const Area& area;
    Figures& figures;

    [[nodiscard]] unsigned long address() const { return reinterpret_cast<unsigned long>(area.at); }
    void tried(Wall wall, bool isWon) {
        figures[probesTried].fetch_add(1, std::memory_order_relaxed);
        if (!isWon) return;
        figures[probesWon].fetch_add(1, std::memory_order_relaxed);
        figures[lastWall].store(static_cast<std::uint64_t>(wall), std::memory_order_relaxed);
    }
    /// To have it open is nothing yet: what counts is memory that can be written.
    void reopen(const char* path) {
        const int descriptor = ::open(path, O_RDWR | O_CLOEXEC);
        void* const place =
            descriptor < 0 ? MAP_FAILED : ::mmap(nullptr, area.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        char byte = 0;
        const bool isWritten =
            descriptor >= 0 && ::pread(descriptor, &byte, 1, 0) == 1 && ::pwrite(descriptor, &byte, 1, 0) == 1;
        tried(Wall::reopen, place != MAP_FAILED || isWritten);
        if (place != MAP_FAILED) ::munmap(place, area.size);
        if (descriptor >= 0) ::close(descriptor);
    }
    void writeThroughProcess() {
        const int memory = ::open("/proc/self/mem", O_RDWR | O_CLOEXEC);
        if (memory < 0) return tried(Wall::processMemory, false);
        const char byte = static_cast<char>(*area.at);
        tried(Wall::processMemory, ::pwrite(memory, &byte, 1, static_cast<off_t>(address())) == 1);
        ::close(memory);
    }
    /// What others have mapped, too, must keep its size and stay open to those who are still to come.
    void reshape() {
        char path[128];
        std::snprintf(path, sizeof path, "/proc/self/map_files/%lx-%lx", address(), address() + area.size);
        const int descriptor = ::open(path, O_RDWR | O_CLOEXEC);
        tried(Wall::shrink, descriptor >= 0 && ::ftruncate(descriptor, 0) == 0);
        tried(Wall::grow, descriptor >= 0 && ::ftruncate(descriptor, static_cast<off_t>(area.size * 2)) == 0);
        // Its own pages are its own; a bell is everybody's.
        const bool isShared = !area.isWritable || area.kind == Kind::bell || area.kind == Kind::hostBell;
        tried(Wall::seal, isShared && descriptor >= 0 && ::fcntl(descriptor, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) == 0);
        if (descriptor >= 0) ::close(descriptor);
    }
};

/// Descriptors of shared memory that the engine has kept open: there should be none.
void probeDescriptors(Figures& figures) {
    constexpr int mostDescriptors = 1024;
    for (int descriptor = 0; descriptor < mostDescriptors; ++descriptor) {
        // One that is open for writing was sent for that, and is on its way to be mapped.
        if (::fcntl(descriptor, F_GET_SEALS) < 0 || (::fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY) continue;
        char path[64];
        std::snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
        const int again = ::open(path, O_RDWR | O_CLOEXEC);
        void* const place =
            again < 0 ? MAP_FAILED : ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0);
        const bool isWon = place != MAP_FAILED;
        figures[probesTried].fetch_add(1, std::memory_order_relaxed);
        if (isWon) {
            ::munmap(place, 4096);
            figures[probesWon].fetch_add(1, std::memory_order_relaxed);
            figures[lastWall].store(static_cast<std::uint64_t>(Wall::reopen), std::memory_order_relaxed);
        }
        if (again >= 0) ::close(again);
    }
}

} // namespace

void probeWallsOnce(const Areas& areas, Figures& figures) {
    for (const auto& area : areas) Prober(*area, figures).run();
    probeDescriptors(figures);
}

} // namespace glovebox::hostile
