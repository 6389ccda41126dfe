// crasher: does=execute-data call=process after=8 expect=crashed signal=SIGSEGV function=callData
// Calls a page of the heap, which holds data and may not be executed. As with a call of address 0, the return address on
// the stack names the caller.

#include <cstdlib>
#include <cstring>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void callData() noexcept {
    void* data = std::calloc(1, 65536);
    void (*code)() = nullptr;
    std::memcpy(&code, &data, sizeof code);
    void (*volatile called)() = code;
    called();
    keepFrame();
}

class ExecuteDataInProcess : public MisbehavingEffect<ExecuteDataInProcess> {
public:
    static Description describe() { return describeAs("execute-data-in-process"); }
    void misbehave() noexcept { callData(); }
};

} // namespace

GLOVEBOX_FIXTURES(ExecuteDataInProcess)
