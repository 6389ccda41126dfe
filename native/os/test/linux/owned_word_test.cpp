#include "os/owned_word.h"

#include "os/dump_signal.h"
#include "os/shared_memory.h"
#include "os/test/support.h"
#include "os/thread.h"
#include "os/wait_word.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

using namespace glovebox;
using namespace glovebox::os::test;

namespace {

constexpr std::uint32_t hasEnded = 0x40000000u;
constexpr std::uint32_t numberBits = 0x3fffffffu;

struct OwnedPlace {
    alignas(64) std::atomic<std::uint32_t> word;
    std::uint32_t between[5];
    std::uint64_t previous;
    std::uint64_t next;
    [[nodiscard]] bool own() noexcept { return os::ownWord(word, previous, next); }
};

struct SharedPlace {
    os::SharedMemory memory;
    os::Mapping mapping;
    OwnedPlace* place = nullptr;
    SharedPlace() {
        auto made = os::SharedMemory::create(4096, "test");
        REQUIRE(made.isOk());
        memory = std::move(*made);
        auto mapped = memory.map(os::Access::readWrite);
        REQUIRE(mapped.isOk());
        mapping = std::move(*mapped);
        place = reinterpret_cast<OwnedPlace*>(mapping.data());
    }
};

bool isAsleep(std::uint32_t thread) {
    std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
    std::string text;
    std::getline(file, text);
    const std::size_t end = text.rfind(')');
    return end != std::string::npos && text.size() > end + 2 && text[end + 2] == 'S';
}

void makeRobust(pthread_mutex_t& mutex) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

} // namespace

TEST_CASE("a word that a thread owns wakes its sleeper in another process when that process is killed") {
    const SharedPlace shared;
    std::atomic<std::uint32_t>& word = shared.place->word;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (!shared.place->own()) word.store(1);
        for (;;) ::pause();
    }
    while (word.load() == 0) std::this_thread::yield();
    const std::uint32_t seen = word.load();
    CHECK_EQUAL(seen & numberBits, child);
    std::atomic<std::uint32_t> sleeper{0};
    std::thread waiter([&] {
        sleeper.store(os::thisThreadId());
        while (word.load() == seen && os::nowNs() < limitNs()) {
            if (os::waitOnWord(word, seen, limitNs()) == os::WaitOutcome::timedOut) break;
        }
    });
    while (sleeper.load() == 0 || !isAsleep(sleeper.load())) std::this_thread::yield();
    ::kill(child, SIGKILL);
    waiter.join();
    CHECK(word.load() & hasEnded);
    CHECK_EQUAL(word.load() & numberBits, 0);
    ::waitpid(child, nullptr, 0);
}

TEST_CASE("a word that a thread owns is marked when the thread returns, beside robust mutexes of the C library") {
    OwnedPlace place{};
    pthread_mutex_t before, after, abandoned;
    for (pthread_mutex_t* mutex : {&before, &after, &abandoned}) makeRobust(*mutex);
    std::atomic<std::uint32_t> phase{0};
    bool isOwned = false;
    std::thread owner([&] {
        pthread_mutex_lock(&before);
        pthread_mutex_lock(&abandoned);
        isOwned = place.own();
        pthread_mutex_lock(&after);
        phase.store(place.word.load());
        pthread_mutex_unlock(&before);
        pthread_mutex_unlock(&after);
        pthread_mutex_lock(&before);
        pthread_mutex_unlock(&before);
    });
    owner.join();
    REQUIRE(isOwned);
    CHECK(phase.load() != 0 && (phase.load() & hasEnded) == 0);
    CHECK(place.word.load() & hasEnded);
    CHECK_EQUAL(pthread_mutex_trylock(&after), 0);
    CHECK_EQUAL(pthread_mutex_trylock(&before), 0);
    CHECK_EQUAL(pthread_mutex_trylock(&abandoned), EOWNERDEAD);
}

TEST_CASE("an entry that lies at another distance from its word is refused") {
    OwnedPlace place{};
    std::uint64_t elsewhere = 0;
    CHECK(!os::ownWord(place.word, place.previous, elsewhere));
    CHECK_EQUAL(place.word.load(), 0);
}

TEST_CASE("a thread of another process can't be asked where it is") {
    CHECK(os::dumpSignal() >= SIGRTMIN && os::dumpSignal() <= SIGRTMAX);
    CHECK(!os::requestDump(os::thisProcessId(), static_cast<std::uint32_t>(::getppid())));
}
