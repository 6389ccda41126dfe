#pragma once
#include <string>
#include <vector>

namespace glovebox::crashers::test {

/// An entry of crashers.json: what the first line of a crasher's source declares. Absent texts are empty.
struct Declaration {
    std::string name, does, call, expect, signal, code, thread, function, counter, after;
};

/// Every crasher of the build, by name.
[[nodiscard]] std::vector<Declaration> declarations();
/// Ends the case when there is none of that name.
[[nodiscard]] Declaration declarationOf(const std::string& name);

} // namespace glovebox::crashers::test
