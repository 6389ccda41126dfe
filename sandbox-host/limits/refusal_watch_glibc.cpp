// The functions below stand before the C library's own for everything in this process: the executable's symbols are found
// first, also by plugins. Each does nothing but call the library's and look at the answer.
#include "limits/refusal_watch.h"

#include "os/clock.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

#define GLOVEBOX_STANDS_BEFORE extern "C" __attribute__((visibility("default"), used))

namespace glovebox::sandbox {
namespace {

/// Beyond this no limit of ours is the reason: such sizes are mistakes.
constexpr std::uint64_t largestRequest = 1ull << 40;

std::atomic<engine::Engine*> watched{nullptr};

using CreateThread = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
std::atomic<CreateThread> createThread{nullptr};

void note(wire::Refusal wire::SandboxPage::*which, std::uint64_t wanted) noexcept {
    engine::Engine* const engine = watched.load(std::memory_order_acquire);
    wire::SandboxPage* const page = engine != nullptr ? engine->sandboxPage() : nullptr;
    if (page == nullptr || wanted > largestRequest) return;
    (page->*which).wanted.store(wanted, std::memory_order_relaxed);
    (page->*which).atNs.store(os::nowNs(), std::memory_order_relaxed);
}

/// Only refusals: whoever asks for nothing gets a null pointer that means nothing.
void* checked(void* memory, std::size_t size) noexcept {
    if (memory == nullptr && size != 0) {
        const int error = errno;
        if (error == ENOMEM) note(&wire::SandboxPage::memory, size);
        errno = error;
    }
    return memory;
}

CreateThread libraryCreateThread() noexcept {
    CreateThread found = createThread.load(std::memory_order_relaxed);
    if (found == nullptr) {
        found = reinterpret_cast<CreateThread>(::dlsym(RTLD_NEXT, "pthread_create"));
        createThread.store(found, std::memory_order_relaxed);
    }
    return found;
}

} // namespace

void watchRefusals(engine::Engine& engine) noexcept {
    libraryCreateThread();
    watched.store(&engine, std::memory_order_release);
}

} // namespace glovebox::sandbox

using namespace glovebox::sandbox;

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

GLOVEBOX_STANDS_BEFORE void* malloc(std::size_t size) { return checked(__libc_malloc(size), size); }

GLOVEBOX_STANDS_BEFORE void* calloc(std::size_t count, std::size_t size) {
    return checked(__libc_calloc(count, size), count < largestRequest && size < largestRequest ? count * size : 0);
}

GLOVEBOX_STANDS_BEFORE void* realloc(void* memory, std::size_t size) {
    return checked(__libc_realloc(memory, size), size);
}

GLOVEBOX_STANDS_BEFORE void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return checked(__libc_memalign(alignment, size), size);
}

GLOVEBOX_STANDS_BEFORE void* memalign(std::size_t alignment, std::size_t size) {
    return checked(__libc_memalign(alignment, size), size);
}

GLOVEBOX_STANDS_BEFORE int posix_memalign(void** into, std::size_t alignment, std::size_t size) {
    const bool isPower = alignment != 0 && (alignment & (alignment - 1)) == 0;
    if (!isPower || alignment % sizeof(void*) != 0) return EINVAL;
    const int before = errno;
    void* const memory = checked(__libc_memalign(alignment, size), size);
    errno = before; // this function does not touch it
    if (memory == nullptr && size != 0) return ENOMEM;
    *into = memory;
    return 0;
}

GLOVEBOX_STANDS_BEFORE int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                                          void* argument) {
    const int error = libraryCreateThread()(thread, attributes, run, argument);
    if (error == EAGAIN || error == ENOMEM) note(&glovebox::wire::SandboxPage::threads, 1);
    return error;
}
