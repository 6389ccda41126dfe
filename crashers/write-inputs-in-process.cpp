// crasher: does=write-inputs call=process after=8 expect=noticed counter=inputs-written
// Overwrites its inputs when the output is done. Its ports form no in-place pair; where a host uses the same memory for
// both all the same, it leaves them alone.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WriteInputsInProcess : public MisbehavingEffect<WriteInputsInProcess> {
public:
    static Description describe() {
        Description description = describeAs("write-inputs-in-process");
        description.isInPlace = false;
        return description;
    }
    template <typename Sample>
    void spoil(glovebox::fixtures::Slice<Sample>& slice) noexcept {
        for (uint32_t channel = 0; channel < 2; ++channel) {
            auto* in = const_cast<Sample*>(slice.input(0, channel));
            if (in == slice.output(0, channel)) continue;
            for (uint32_t i = 0; i < slice.frames; ++i) in[i] = Sample{0.125};
        }
    }
};

} // namespace

GLOVEBOX_FIXTURES(WriteInputsInProcess)
