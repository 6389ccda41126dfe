#include "shared_areas.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <string_view>

namespace glovebox::hostile {
namespace {

/// Memory that the engine has let go is kept for so many looks: the host may still read it.
constexpr std::uint32_t keptAfterwards = 8;

struct Line {
    std::uintptr_t begin = 0, end = 0;
    bool isWritable = false;
    std::uint64_t inode = 0;
    std::string_view name;
};

bool read(const char* text, Line& line) {
    unsigned long begin = 0, end = 0, inode = 0, offset = 0;
    char rights[8] = {};
    int nameAt = 0;
    if (std::sscanf(text, "%lx-%lx %7s %lx %*s %lu %n", &begin, &end, rights, &offset, &inode, &nameAt) < 5)
        return false;
    constexpr std::string_view mark = "/memfd:glovebox-";
    const std::string_view rest = text + nameAt;
    if (!rest.starts_with(mark) || rights[3] != 's' || offset != 0) return false;
    line = {begin, end, rights[1] == 'w', inode, rest.substr(mark.size() - sizeof("glovebox-") + 1)};
    line.name = line.name.substr(0, line.name.find_first_of(" \n"));
    return true;
}

Kind kindOf(std::string_view name) {
    for (std::uint32_t kind = 0; kind < kindCount; ++kind) {
        if (name == memoryNames[kind]) return static_cast<Kind>(kind);
    }
    return Kind::other;
}

} // namespace

Area::~Area() {
    if (at != nullptr) ::munmap(at, size);
}

std::shared_ptr<const Areas> SharedAreas::now() const {
    const std::lock_guard lock(mutex);
    return known;
}

void SharedAreas::refresh() {
    std::FILE* const maps = std::fopen("/proc/self/maps", "re");
    if (maps == nullptr) return;
    const std::shared_ptr<const Areas> before = now();
    const auto isOurs = [&](std::uintptr_t begin) {
        return std::any_of(before->begin(), before->end(),
                           [&](const auto& area) { return reinterpret_cast<std::uintptr_t>(area->at) == begin; });
    };
    auto next = std::make_shared<Areas>();
    char text[512];
    while (std::fgets(text, sizeof text, maps) != nullptr) {
        Line line;
        if (!read(text, line) || isOurs(line.begin)) continue;
        const auto isSame = [&](const auto& area) { return area->inode == line.inode; };
        if (std::any_of(next->begin(), next->end(), isSame)) continue;
        if (const auto old = std::find_if(before->begin(), before->end(), isSame); old != before->end()) {
            (*old)->goneFor = 0;
            next->push_back(*old);
            continue;
        }
        auto area = std::make_shared<Area>();
        area->size = line.end - line.begin;
        // A shared mapping that is moved from nothing is doubled (mremap(2)); it may be gone by now.
        void* const place = ::mremap(reinterpret_cast<void*>(line.begin), 0, area->size, MREMAP_MAYMOVE);
        if (place == MAP_FAILED) continue;
        area->at = static_cast<std::byte*>(place);
        area->kind = kindOf(line.name);
        area->inode = line.inode;
        area->isWritable = line.isWritable;
        area->isHostPage = line.name == "glovebox-host";
        area->isWavePage = line.name == "glovebox-wave";
        area->original = line.begin;
        next->push_back(std::move(area));
    }
    std::fclose(maps);
    for (const auto& area : *before) {
        const bool isThere = std::find(next->begin(), next->end(), area) != next->end();
        if (!isThere && area->isWritable && ++area->goneFor <= keptAfterwards) next->push_back(area);
    }
    const std::lock_guard lock(mutex);
    known = std::move(next);
}

} // namespace glovebox::hostile
