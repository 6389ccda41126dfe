// crasher: does=heap-overflow call=process after=8 expect=crashed signal=SIGABRT function=overflowHeap
// Writes 32 bytes behind a heap block in the first block after "after blocks", then frees it. The block is larger than what
// glibc caches per thread, so that free() looks at the size of the chunk behind it, finds it impossible and aborts, whoever
// owns it.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void overflowHeap() noexcept {
    constexpr size_t size = 2040;
    volatile size_t written = size + 32; // not a constant, or the compiler would warn
    auto* bytes = static_cast<volatile unsigned char*>(std::malloc(size));
    for (size_t i = 0; i < written; ++i) bytes[i] = 0x41;
    std::free(const_cast<unsigned char*>(bytes));
    keepFrame();
}

class HeapOverflowInProcess : public MisbehavingEffect<HeapOverflowInProcess> {
public:
    static Description describe() { return describeAs("heap-overflow-in-process"); }
    void misbehave() noexcept { overflowHeap(); }
};

} // namespace

GLOVEBOX_FIXTURES(HeapOverflowInProcess)
