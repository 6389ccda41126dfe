#include "client/block_times.h"

namespace glovebox::client {

std::vector<WallCount> BlockTimes::read() const {
    std::vector<WallCount> result;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::uint64_t blocks = counts[i].load(std::memory_order_relaxed);
        if (blocks != 0) result.push_back({Buckets::valueOf(i), blocks});
    }
    return result;
}

} // namespace glovebox::client
