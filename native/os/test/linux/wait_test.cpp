#include "../support.h"
#include "os/shared_memory.h"
#include "os/wait_word.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

using namespace glovebox::os;

namespace {

using Word = std::atomic<std::uint32_t>;

/// Forks, runs `body` in the child and returns its pid; the body's result is the exit code.
pid_t forked(const std::function<int()>& body) {
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(body());
    return pid;
}

int exitCodeOf(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Wakes until somebody was asleep.
bool wakeOneSleeper(const Word& word) {
    for (const std::uint64_t limit = test::limitNs(); nowNs() < limit;) {
        if (wakeWord(word, 1) == 1) return true;
    }
    return false;
}

struct SharedWord {
    SharedMemory memory;
    Mapping writable;
    Mapping readOnly;

    SharedWord() {
        auto created = SharedMemory::create(sizeof(Word), "word");
        REQUIRE(created.isOk());
        memory = std::move(created).value();
        writable = std::move(memory.map(Access::readWrite)).value();
        auto reader = memory.readOnlyHandle();
        REQUIRE(reader.isOk());
        readOnly = std::move(Mapping::map(reader.value(), memory.size(), Access::readOnly)).value();
    }
    Word& word() const { return *reinterpret_cast<Word*>(writable.data()); }
    const Word& readOnlyWord() const { return *reinterpret_cast<const Word*>(readOnly.data()); }
};

} // namespace

TEST_CASE("a process that sleeps on a read-only mapping is woken by another process") {
    const SharedWord shared;
    const pid_t sleeper =
        forked([&] { return waitOnWord(shared.readOnlyWord(), 0, test::limitNs()) == WaitOutcome::woken ? 0 : 1; });
    CHECK(wakeOneSleeper(shared.word()));
    CHECK_EQUAL(exitCodeOf(sleeper), 0);
}

TEST_CASE("a process may wake through a read-only mapping") {
    const SharedWord shared;
    const pid_t waker = forked([&] { return wakeOneSleeper(shared.readOnlyWord()) ? 0 : 1; });
    CHECK_EQUAL(waitOnWord(shared.word(), 0, test::limitNs()), WaitOutcome::woken);
    CHECK_EQUAL(exitCodeOf(waker), 0);
}

TEST_CASE("one call wakes every sleeping process") {
    const SharedWord shared;
    const auto sleep = [&] {
        return waitOnWord(shared.readOnlyWord(), 0, test::limitNs()) == WaitOutcome::woken ? 0 : 1;
    };
    const pid_t first = forked(sleep);
    const pid_t second = forked(sleep);
    int woken = 0;
    for (const std::uint64_t limit = test::limitNs(); woken < 2 && nowNs() < limit;)
        woken += wakeWord(shared.word(), everySleeper);
    CHECK_EQUAL(woken, 2);
    CHECK_EQUAL(exitCodeOf(first), 0);
    CHECK_EQUAL(exitCodeOf(second), 0);
}

TEST_CASE("a wait on memory that is not mapped fails instead of faulting") {
    // A page that existed: its address is certainly ours to use and certainly empty.
    const Word* gone = nullptr;
    {
        const SharedWord shared;
        gone = &shared.readOnlyWord();
    }
    CHECK_EQUAL(waitOnWord(*gone, 0, test::limitNs()), WaitOutcome::failed);
}
