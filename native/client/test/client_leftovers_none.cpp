#include "client/test/client_leftovers.h"

namespace client_kit {

bool canMeasureFootprint() { return false; }
Footprint footprint() { return {}; }

} // namespace client_kit
