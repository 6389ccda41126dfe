#include "crash_handler.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

namespace glovebox::sandbox {
namespace {

/// For our handler, a fault inside it, and a handler of a plugin behind it. What is not touched costs no memory.
constexpr std::size_t stackSize = 256 * 1024;

/// The alternate stack of one thread, with the thread's lifetime.
class CrashStack {
public:
    CrashStack() noexcept {
        guard = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        memory = ::mmap(nullptr, guard + stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return;
        ::mprotect(memory, guard, PROT_NONE);
        stack_t stack{};
        stack.ss_sp = static_cast<std::byte*>(memory) + guard;
        stack.ss_size = stackSize;
        ::sigaltstack(&stack, nullptr);
    }
    ~CrashStack() {
        if (memory == MAP_FAILED) return;
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        ::sigaltstack(&none, nullptr);
        ::munmap(memory, guard + stackSize);
    }
    CrashStack(const CrashStack&) = delete;
    CrashStack& operator=(const CrashStack&) = delete;

private:
    std::size_t guard = 0;
    void* memory = MAP_FAILED;
};

} // namespace

void prepareThreadForCrash() noexcept { thread_local const CrashStack stack; }

} // namespace glovebox::sandbox
