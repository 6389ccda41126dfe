#include "hosting/vst3/host_object.h"

namespace glovebox::hosting::vst3 {

namespace {
std::atomic<std::int64_t> alive{0};
}

std::int64_t hostObjectsAlive() noexcept { return alive.load(std::memory_order_acquire); }

void detail::countHostObject(std::int64_t change) noexcept { alive.fetch_add(change, std::memory_order_acq_rel); }

} // namespace glovebox::hosting::vst3
