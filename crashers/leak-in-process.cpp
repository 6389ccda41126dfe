// crasher: does=leak call=process after=8 expect=noticed counter=private-bytes
// Allocates, fills and forgets 256 kB in each block, 1 GB in all.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

constexpr size_t leakedAtOnce = size_t{256} << 10;
constexpr size_t mostLeaked = size_t{1} << 30;

GLOVEBOX_CRASHER_NOINLINE void leakBlock() noexcept {
    if (void* block = std::malloc(leakedAtOnce)) touchPages(block, leakedAtOnce);
}

class LeakInProcess : public MisbehavingEffect<LeakInProcess> {
public:
    static Description describe() { return describeAs("leak-in-process"); }
    void misbehave() noexcept {
        if (leaked_ < mostLeaked) leakBlock();
        leaked_ += leakedAtOnce;
    }

private:
    size_t leaked_ = 0;
};

} // namespace

GLOVEBOX_FIXTURES(LeakInProcess)
