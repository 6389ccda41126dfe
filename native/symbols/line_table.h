#pragma once

#include "symbols/function_names.h"

namespace glovebox::symbols {

/// Fills in file and line from .debug_line, if the file has one. `targets` are sorted by offset.
void findLines(ByteSource& module, std::span<const Section> sections, std::span<const Target> targets,
               std::span<Place> places);

} // namespace glovebox::symbols
