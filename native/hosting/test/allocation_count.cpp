#include "hosting/test/allocation_count.h"

#include <cstdlib>
#include <new>

namespace {

thread_local long allocations = 0;

void* countedAllocation(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

} // namespace

namespace glovebox::hosting::test {

long allocationsHere() noexcept { return allocations; }

} // namespace glovebox::hosting::test

void* operator new(std::size_t size) { return countedAllocation(size); }
void* operator new[](std::size_t size) { return countedAllocation(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
