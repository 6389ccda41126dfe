#include "client/arena.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace glovebox::client {

ArenaBlock::ArenaBlock(std::shared_ptr<Arena> arena, std::shared_ptr<SharedArea> shared, std::uint32_t offset,
                       std::size_t size)
    : owner(std::move(arena)), area(std::move(shared)), at(offset), length(size) {
    std::memset(data(), 0, length);
}

ArenaBlock::~ArenaBlock() { owner->giveBack(*area, at, length); }

core::Result<std::shared_ptr<ArenaBlock>> Arena::allocate(std::size_t wanted) {
    const std::size_t size =
        (std::max<std::size_t>(wanted, 1) + wire::cacheLine - 1) / wire::cacheLine * wire::cacheLine;
    const std::lock_guard lock(mutex);
    for (int attempt = 0; attempt < 2; ++attempt) {
        for (Piece& piece : pieces) {
            for (auto hole = piece.free.begin(); hole != piece.free.end(); ++hole) {
                if (hole->second < size) continue;
                const auto [offset, length] = *hole;
                piece.free.erase(hole);
                if (length > size) piece.free.emplace(offset + static_cast<std::uint32_t>(size), length - size);
                return std::make_shared<ArenaBlock>(shared_from_this(), piece.area, offset, size);
            }
        }
        auto area = SharedArea::create(nextId(), wire::AreaKind::hostArena, std::max(size, smallestArea),
                                       os::Access::readWrite, "glovebox-arena");
        if (!area) return area.status();
        // The host has mapped it: nobody, whoever holds the handle, can map it for writing from now on.
        if (const auto sealed = (*area)->memory.sealWrites();
            !sealed && sealed.code != core::ErrorCode::unsupportedHere)
            return sealed;
        pieces.push_back(Piece{*area, {{0u, (*area)->memory.size()}}});
    }
    return core::fail(core::ErrorCode::limitExceeded, "no room in a new arena");
}

void Arena::giveBack(const SharedArea& area, std::uint32_t offset, std::size_t size) {
    const std::lock_guard lock(mutex);
    const auto piece =
        std::find_if(pieces.begin(), pieces.end(), [&](const Piece& p) { return p.area.get() == &area; });
    if (piece == pieces.end()) return;
    auto place = piece->free.emplace(offset, size).first;
    if (const auto next = std::next(place); next != piece->free.end() && place->first + place->second == next->first) {
        place->second += next->second;
        piece->free.erase(next);
    }
    if (place != piece->free.begin()) {
        const auto before = std::prev(place);
        if (before->first + before->second == place->first) {
            before->second += place->second;
            piece->free.erase(place);
        }
    }
}

} // namespace glovebox::client
