#pragma once

#include "tools.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace glovebox::hostile {

/// A second mapping of shared memory that the process has: it stays when the engine lets its own go.
struct Area {
    Kind kind = Kind::other;
    std::uint64_t inode = 0;
    bool isWritable = false;
    bool isHostPage = false;
    bool isWavePage = false;
    std::byte* at = nullptr;
    std::size_t size = 0;
    std::uintptr_t original = 0; ///< where the engine has mapped it
    std::uint32_t goneFor = 0;   ///< looks since the engine let it go

    Area() = default;
    ~Area();
    Area(const Area&) = delete;
    Area& operator=(const Area&) = delete;
};

using Areas = std::vector<std::shared_ptr<Area>>;

/// Every piece of the host's shared memory that this process has mapped, found in /proc/self/maps. Any thread.
class SharedAreas {
public:
    /// Looks again.
    void refresh();
    [[nodiscard]] std::shared_ptr<const Areas> now() const;

private:
    mutable std::mutex mutex;
    std::shared_ptr<const Areas> known = std::make_shared<const Areas>();
};

} // namespace glovebox::hostile
