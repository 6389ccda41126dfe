#include "testing/check.h"

TEST_CASE("our VST3 declarations agree with the official headers") { SKIP(GLOVEBOX_VST3_SDK_REASON); }
