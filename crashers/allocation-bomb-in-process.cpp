// crasher: does=allocation-bomb call=process after=8 expect=over-limit function=allocateForEver
// Allocates and fills memory in one block until there is no more, which ends as std::bad_alloc that nobody catches
// (SIGABRT). Where nothing limits it, it stops at 4 GB and goes on.

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

class AllocationBombInProcess : public MisbehavingEffect<AllocationBombInProcess> {
public:
    static Description describe() { return describeAs("allocation-bomb-in-process"); }
    void misbehave() noexcept {
        if (!hasExploded_) allocateForEver();
        hasExploded_ = true;
    }

private:
    bool hasExploded_ = false;
};

} // namespace

GLOVEBOX_FIXTURES(AllocationBombInProcess)
