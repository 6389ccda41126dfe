#include "floor.h"

#include "floor_shared.h"
#include "kit.h"

#include "os/clock.h"
#include "os/wait_word.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace glovebox::bench {

const char* shapeName(Shape shape) noexcept { return shape == Shape::series ? "series" : "parallel"; }

const char* waitingName(Waiting waiting) noexcept {
    switch (waiting) {
    case Waiting::sleep: return "sleep";
    case Waiting::limited: return "limited";
    case Waiting::spin: return "spin";
    case Waiting::prewake: return "prewake";
    }
    return "";
}

Floor::Floor(std::uint32_t workerCount) {
    void* const memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) giveUp("shared memory for the bare hand-off", {});
    shared = new (memory) Shared;
    const pid_t parent = ::getpid();
    for (std::uint32_t index = 0; index < std::min(workerCount, mostWorkers); ++index) {
        const pid_t process = ::fork();
        if (process < 0) giveUp("a process for the bare hand-off", {});
        if (process == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent) ::_exit(0);
            floorWorker(*shared, index);
        }
        processes.push_back(process);
    }
    for (auto& channel : input) channel.assign(mostFrames, 0.25f);
    outputs.resize(processes.size());
    for (auto& output : outputs)
        for (auto& channel : output) channel.assign(mostFrames, 0);
}

Floor::~Floor() {
    for (const int process : processes) {
        ::kill(process, SIGKILL);
        ::waitpid(process, nullptr, 0);
    }
    ::munmap(shared, sizeof(Shared));
}

void Floor::begin(const FloorSetup& wanted) {
    setup = wanted;
    shared->setup = setup;
    shared->readyCount.store(0);
    shared->dueNs.store(0);
    shared->session.fetch_add(1, std::memory_order_seq_cst);
    os::wakeWord(shared->session, os::everySleeper);
    pinThread(0, setup.place == Place::free ? anyProcessor : 0);
    const std::uint64_t until = os::nowNs() + 5'000'000'000;
    while (shared->readyCount.load(std::memory_order_seq_cst) < setup.count) {
        if (os::nowNs() > until) giveUp("the bare hand-off did not begin", {});
        os::sleepUntil(os::nowNs() + 100'000);
    }
}

bool Floor::block(std::uint64_t nextDueNs) noexcept {
    const bool isParallel = setup.shape == Shape::parallel;
    const std::uint32_t ends = isParallel ? setup.count : 1;
    const std::size_t bytes = setup.frames * sizeof(float);
    for (std::uint32_t i = 0; i < ends; ++i)
        for (std::size_t channel = 0; channel < 2; ++channel)
            std::memcpy(shared->inputs[i].channels[channel], input[channel].data(), bytes);
    shared->remaining.store(static_cast<std::int32_t>(setup.count), std::memory_order_relaxed);
    shared->dueNs.store(nextDueNs, std::memory_order_release);
    const std::uint32_t seen = shared->host.word.load(std::memory_order_relaxed);
    if (++sequence == seen) ++sequence;
    openGate(isParallel ? shared->wave : shared->gates[0], sequence);
    const std::uint32_t session = shared->session.load(std::memory_order_relaxed);
    const std::uint64_t limitNs = setup.waiting == Waiting::limited ? setup.frames * 1'000'000'000ull / 48'000 : 0;
    if (!awaitGate(shared->host, seen, !isAsleep(setup.waiting), shared->session, session, limitNs)) return false;
    for (std::uint32_t i = 0; i < ends; ++i) {
        const FloorSamples& from = shared->outputs[isParallel ? i : setup.count - 1];
        for (std::size_t channel = 0; channel < 2; ++channel)
            std::memcpy(outputs[i][channel].data(), from.channels[channel], bytes);
    }
    return true;
}

void Floor::end() {
    shared->session.fetch_add(1, std::memory_order_seq_cst);
    for (FloorGate& gate : shared->gates) os::wakeWord(gate.word, os::everySleeper);
    os::wakeWord(shared->wave.word, os::everySleeper);
    pinThread(0, anyProcessor);
}

std::uint64_t Floor::cpuNs(std::uint32_t count) const {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < count && i < processes.size(); ++i)
        sum += cpuNsOf(static_cast<std::uint32_t>(processes[i]));
    return sum;
}

} // namespace glovebox::bench
