// glibc lets a program bring its own malloc; this one counts and hands on to the original under its other name.
#include "client/test/allocation_count.h"

#include <cerrno>
#include <cstddef>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);
}

namespace {

// Initial-exec: the count itself must not allocate on a thread's first use.
__attribute__((tls_model("initial-exec"))) thread_local std::uint64_t allocations = 0;

} // namespace

extern "C" __attribute__((visibility("default"))) void* malloc(std::size_t size) {
    ++allocations;
    return __libc_malloc(size);
}
extern "C" __attribute__((visibility("default"))) void* calloc(std::size_t count, std::size_t size) {
    ++allocations;
    return __libc_calloc(count, size);
}
extern "C" __attribute__((visibility("default"))) void* realloc(void* memory, std::size_t size) {
    ++allocations;
    return __libc_realloc(memory, size);
}
extern "C" __attribute__((visibility("default"))) void* memalign(std::size_t alignment, std::size_t size) {
    ++allocations;
    return __libc_memalign(alignment, size);
}
extern "C" __attribute__((visibility("default"))) void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++allocations;
    return __libc_memalign(alignment, size);
}
extern "C" __attribute__((visibility("default"))) int posix_memalign(void** memory, std::size_t alignment,
                                                                     std::size_t size) {
    ++allocations;
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? ENOMEM : 0;
}
extern "C" __attribute__((visibility("default"))) void free(void* memory) {
    if (memory != nullptr) ++allocations;
    __libc_free(memory);
}

namespace client_kit {

bool canCountAllocations() { return true; }
std::uint64_t allocationsOfThisThread() { return allocations; }

} // namespace client_kit
