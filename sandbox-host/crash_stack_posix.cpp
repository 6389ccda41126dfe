#include "crash_handler.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

namespace glovebox::sandbox {
namespace {

/// For our handler, a fault inside it, and a handler of a plugin behind it. What is not touched costs no memory.
constexpr std::size_t stackSize = 256 * 1024;

std::size_t guardSize() noexcept { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

/// At the end of a thread.
void giveBack(void* memory) noexcept {
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
    ::munmap(memory, guardSize() + stackSize);
}

/// Where a thread keeps its stack. Not a thread_local object with a destructor: registering that allocates memory, and the first
/// allocation of a thread makes an arena of its own for it. -1: the system has no more keys.
int keyOfStack() noexcept {
    static const int key = [] {
        pthread_key_t made = 0;
        return ::pthread_key_create(&made, giveBack) == 0 ? static_cast<int>(made) : -1;
    }();
    return key;
}

} // namespace

/// Once for a thread; again it does nothing.
void prepareThreadForCrash() noexcept {
    const int key = keyOfStack();
    if (key < 0 || ::pthread_getspecific(static_cast<pthread_key_t>(key)) != nullptr) return;
    const std::size_t guard = guardSize();
    void* const memory = ::mmap(nullptr, guard + stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    if (::pthread_setspecific(static_cast<pthread_key_t>(key), memory) != 0) {
        ::munmap(memory, guard + stackSize);
        return;
    }
    ::mprotect(memory, guard, PROT_NONE);
    stack_t stack{};
    stack.ss_sp = static_cast<std::byte*>(memory) + guard;
    stack.ss_size = stackSize;
    ::sigaltstack(&stack, nullptr);
}

} // namespace glovebox::sandbox
