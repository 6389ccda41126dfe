#include "symbols/function_names.h"

#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace glovebox::symbols {

std::string demangle(const std::string& name) {
    if (!name.starts_with("_Z")) return name;
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status),
                                                           &std::free);
    return text ? std::string(text.get()) : name;
}

} // namespace glovebox::symbols
