#pragma once

#include "symbols/elf.h"
#include "symbols/symbols.h"

namespace glovebox::symbols {

/// An offset that is asked for, and where its answer belongs.
struct Target {
    std::uint64_t offset = 0;
    std::size_t answer = 0;
};

/// Fills in function and its offset from .symtab, and from .dynsym for what .symtab does not cover. `targets` are sorted by
/// offset.
void nameFunctions(ByteSource& module, std::span<const Section> sections, std::span<const Target> targets,
                   std::span<Place> places);

/// `function(int)` of a mangled name; the name itself where it is not one.
[[nodiscard]] std::string demangle(const std::string& name);

} // namespace glovebox::symbols
