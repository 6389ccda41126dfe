// crasher: does=change-locale call=activate expect=noticed counter=locale
// Sets the locale of the process when it is activated: to that of the environment and, where that is the C locale already,
// to C.UTF-8 or POSIX text sorting.

#include <clocale>
#include <cstring>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

/// Not every machine has a locale with a decimal comma; every one has one of these.
void changeLocale() noexcept {
    for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "en_US.UTF-8", "C.UTF-8", "C.utf8", "German_Germany.1252",
                             "English_United States.1252"}) {
        if (std::setlocale(LC_ALL, name)) return;
    }
}

class ChangeLocaleInActivate : public MisbehavingElsewhere<ChangeLocaleInActivate> {
public:
    static Description describe() { return describeAs("change-locale-in-activate"); }
    void activate(const glovebox::fixtures::Activation& activation) override {
        MisbehavingEffect::activate(activation);
        changeLocale();
    }
};

} // namespace

GLOVEBOX_FIXTURES(ChangeLocaleInActivate)
