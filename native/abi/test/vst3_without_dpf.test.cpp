#include "testing/check.h"

TEST_CASE("our VST3 declarations agree with DPF's rendering") { SKIP(GLOVEBOX_VST3_DPF_REASON); }
