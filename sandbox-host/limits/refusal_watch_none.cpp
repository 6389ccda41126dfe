#include "limits/refusal_watch.h"

namespace glovebox::sandbox {

void watchRefusals(engine::Engine&) noexcept {}

} // namespace glovebox::sandbox
