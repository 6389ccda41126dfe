#pragma once

#include <cstdint>

namespace glovebox::engine::test {

/// Counts what the calling thread allocates with `new` while it lives; the test program replaces operator new.
class AllocationCount {
public:
    AllocationCount() noexcept;
    ~AllocationCount();
    AllocationCount(const AllocationCount&) = delete;
    AllocationCount& operator=(const AllocationCount&) = delete;
    [[nodiscard]] std::uint64_t value() const noexcept;
};

} // namespace glovebox::engine::test
