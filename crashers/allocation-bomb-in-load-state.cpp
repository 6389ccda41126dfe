// crasher: does=allocation-bomb call=load-state expect=over-limit function=allocateForEver
// Takes a number of its state for a size: allocates and fills memory on the main thread until there is no more, which ends
// as std::bad_alloc that nobody catches (SIGABRT). Stops at 4 GB.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void allocateForEver() {
    constexpr size_t atOnce = size_t{16} << 20;
    for (size_t total = 0; total < size_t{4} << 30; total += atOnce) {
        touchPages(new char[atOnce], atOnce);
    }
    keepFrame();
}

class AllocationBombInLoadState : public MisbehavingElsewhere<AllocationBombInLoadState> {
public:
    static Description describe() { return describeAs("allocation-bomb-in-load-state"); }
    bool load(glovebox::fixtures::ParameterValues, std::span<const uint8_t>) noexcept override {
        allocateForEver();
        return true;
    }
};

} // namespace

GLOVEBOX_FIXTURES(AllocationBombInLoadState)
