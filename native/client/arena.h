#pragma once

#include "client/shared_area.h"
#include "core/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace glovebox::client {

class Arena;

/// A zeroed piece of host-written memory that one sandbox can read. Given back to its arena when the last owner lets go:
/// owners keep it as long as a plan in use names it.
class ArenaBlock {
public:
    ArenaBlock(std::shared_ptr<Arena> arena, std::shared_ptr<SharedArea> area, std::uint32_t offset, std::size_t size);
    ~ArenaBlock();
    ArenaBlock(const ArenaBlock&) = delete;
    ArenaBlock& operator=(const ArenaBlock&) = delete;

    [[nodiscard]] std::byte* data() const noexcept { return area->mapping.data() + at; }
    [[nodiscard]] wire::AreaId areaId() const noexcept { return area->id; }
    [[nodiscard]] const std::shared_ptr<SharedArea>& sharedArea() const noexcept { return area; }
    [[nodiscard]] std::uint32_t offset() const noexcept { return at; }

private:
    std::shared_ptr<Arena> owner;
    std::shared_ptr<SharedArea> area;
    std::uint32_t at;
    std::size_t length;
};

/// Hands out memory of one sandbox's host arenas, growing by whole areas (growth gets additional areas, design section 3).
/// Control threads.
class Arena : public std::enable_shared_from_this<Arena> {
public:
    explicit Arena(std::function<wire::AreaId()> newId) : nextId(std::move(newId)) {}

    /// First fit, aligned to a cache line, zeroed.
    [[nodiscard]] core::Result<std::shared_ptr<ArenaBlock>> allocate(std::size_t size);

private:
    friend class ArenaBlock;
    struct Piece {
        std::shared_ptr<SharedArea> area;
        std::map<std::uint32_t, std::size_t> free; ///< offset -> size
    };
    static constexpr std::size_t smallestArea = 256 * 1024; // pages are only taken when touched

    std::function<wire::AreaId()> nextId;
    std::mutex mutex;
    std::vector<Piece> pieces;

    void giveBack(const SharedArea& area, std::uint32_t offset, std::size_t size);
};

} // namespace glovebox::client
