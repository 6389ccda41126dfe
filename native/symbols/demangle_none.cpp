#include "symbols/function_names.h"

namespace glovebox::symbols {

/// This compiler's library brings no demangler for the names of ELF files.
std::string demangle(const std::string& name) { return name; }

} // namespace glovebox::symbols
