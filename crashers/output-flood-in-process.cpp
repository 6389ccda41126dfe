// crasher: does=output-flood call=process after=8 expect=noticed counter=output-flood
// Writes 64 kB to standard output and as much to standard error in each block, 64 MB in all.

#include <cstdio>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class OutputFloodInProcess : public MisbehavingEffect<OutputFloodInProcess> {
public:
    static Description describe() { return describeAs("output-flood-in-process"); }
    void misbehave() noexcept {
        if (++written_ > 512) return;
        for (int line = 0; line < 1024; ++line) {
            for (std::FILE* stream : {stdout, stderr}) {
                std::fputs("line of sixty-four bytes that a plugin forgot to take out again\n", stream);
            }
        }
        std::fflush(stdout);
    }

private:
    int written_ = 0;
};

} // namespace

GLOVEBOX_FIXTURES(OutputFloodInProcess)
