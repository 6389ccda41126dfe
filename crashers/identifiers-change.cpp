// crasher: does=identifiers-change call=describe expect=noticed counter=identifiers-changed
// Names another identifier of its parameter each time it is asked to describe it.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class IdentifiersChange : public MisbehavingElsewhere<IdentifiersChange> {
public:
    static Description describe() {
        Description description = describeAs("identifiers-change");
        description.isSingleComponent = true;
        return description;
    }
    [[nodiscard]] uint32_t parameterIdTold(uint32_t id) const noexcept override { return id + 7 * asked_++; }

private:
    inline static std::atomic<uint32_t> asked_{0}; // of all instances, so that two of them differ too
};

} // namespace

GLOVEBOX_FIXTURES(IdentifiersChange)
