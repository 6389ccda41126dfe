// crasher: does=change-directory call=activate expect=noticed counter=working-directory
// Changes the working directory of the process when it is activated.

#include <filesystem>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class ChangeDirectoryInActivate : public MisbehavingElsewhere<ChangeDirectoryInActivate> {
public:
    static Description describe() { return describeAs("change-directory-in-activate"); }
    void activate(const glovebox::fixtures::Activation& activation) override {
        MisbehavingEffect::activate(activation);
        std::error_code error;
        std::filesystem::current_path(std::filesystem::current_path(error).root_path(), error);
    }
};

} // namespace

GLOVEBOX_FIXTURES(ChangeDirectoryInActivate)
