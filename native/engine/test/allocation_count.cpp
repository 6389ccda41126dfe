#include "engine/test/allocation_count.h"

#include <cstdlib>
#include <new>

namespace {

thread_local bool isCounting = false;
thread_local std::uint64_t allocations = 0;

} // namespace

namespace glovebox::engine::test {

AllocationCount::AllocationCount() noexcept {
    allocations = 0;
    isCounting = true;
}
AllocationCount::~AllocationCount() { isCounting = false; }
std::uint64_t AllocationCount::value() const noexcept { return allocations; }

} // namespace glovebox::engine::test

void* operator new(std::size_t size) {
    if (isCounting) ++allocations;
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
