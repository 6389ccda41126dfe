#include "symbols/symbols.h"

#include "symbols/elf.h"
#include "symbols/function_names.h"
#include "symbols/line_table.h"

#include <algorithm>

namespace glovebox::symbols {

core::Result<std::vector<Place>> locate(ByteSource& module, std::span<const std::uint64_t> offsets) {
    if (offsets.size() > maxOffsets) return core::fail(core::ErrorCode::invalidArgument, "too many places at once");
    auto sections = readSections(module);
    if (!sections) return sections.status();
    std::vector<Target> targets;
    for (std::size_t i = 0; i < offsets.size(); ++i) targets.push_back({offsets[i], i});
    std::ranges::sort(targets, {}, &Target::offset);
    std::vector<Place> places(offsets.size());
    nameFunctions(module, *sections, targets, places);
    findLines(module, *sections, targets, places);
    return places;
}

} // namespace glovebox::symbols
