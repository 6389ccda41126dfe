#include "declaration.h"

#include <fstream>

#include "testing/check.h"

namespace glovebox::crashers::test {
namespace {

/// The value of a field in one line of crashers.json, which holds one object per line.
std::string field(const std::string& line, const std::string& name) {
    const std::string key = "\"" + name + "\": ";
    const size_t at = line.find(key);
    if (at == std::string::npos) return {};
    const size_t begin = at + key.size();
    const size_t end = line.find_first_of(",}", begin);
    const std::string value = line.substr(begin, end - begin);
    return value.front() == '"' ? value.substr(1, value.size() - 2) : value;
}

} // namespace

std::vector<Declaration> declarations() {
    std::ifstream file(std::string(GLOVEBOX_CRASHER_DIR) + "/crashers.json");
    std::vector<Declaration> all;
    for (std::string line; std::getline(file, line);) {
        if (field(line, "name").empty()) continue;
        all.push_back({.name = field(line, "name"),
                       .does = field(line, "does"),
                       .call = field(line, "call"),
                       .expect = field(line, "expect"),
                       .signal = field(line, "signal"),
                       .code = field(line, "code"),
                       .thread = field(line, "thread"),
                       .function = field(line, "function"),
                       .counter = field(line, "counter"),
                       .after = field(line, "after")});
    }
    return all;
}

Declaration declarationOf(const std::string& name) {
    for (const Declaration& one : declarations()) {
        if (one.name == name) return one;
    }
    REQUIRE(!"crashers.json has this crasher");
    return {};
}

} // namespace glovebox::crashers::test
