#pragma once

#include "glovebox/group.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the native benchmarks share.
namespace glovebox::bench {

/// Ends the program: a benchmark that can't go on has nothing to say.
[[noreturn]] void giveUp(const std::string& what, const Status& status);

template <typename Value>
Value need(Result<Value> result, const char* what) {
    if (!result) giveUp(what, result.status());
    return std::move(result).value();
}
inline void need(const Status& status, const char* what) {
    if (!status) giveUp(what, status);
}

/// Durations of one thing in nanoseconds.
class Series {
public:
    void add(std::uint64_t ns) { values.push_back(ns); }
    [[nodiscard]] std::size_t size() const noexcept { return values.size(); }
    /// The smallest value that `share` of all do not exceed; 0 if there is none.
    [[nodiscard]] std::uint64_t quantile(double share) const;
    [[nodiscard]] std::uint64_t largest() const { return quantile(1); }

private:
    std::vector<std::uint64_t> values;
};

/// Collects figures, prints them as a table and, at the end, as one line of JSON for who records them.
class Figures {
public:
    void add(const std::string& name, const Series& series);
    void add(const std::string& name, double value, const std::string& unit);
    void fact(const std::string& name, const std::string& text);
    /// `{"schema":"glovebox.figures","version":1,...}`
    [[nodiscard]] std::string json(const std::string& program) const;

private:
    struct Row {
        std::string name, json;
    };
    std::vector<Row> rows;
};

/// "text" with what JSON must escape escaped.
[[nodiscard]] std::string jsonText(std::string_view text);

/// `--name value` words; `giveUp` for anything else.
class Words {
public:
    Words(int count, char** words, const std::vector<std::string>& known, const char* usage);
    [[nodiscard]] std::string text(const std::string& name, const std::string& fallback) const;
    [[nodiscard]] double number(const std::string& name, double fallback) const;

private:
    std::map<std::string, std::string> values;
};

/// Where this build keeps its programs and plugins; this program lies in build/<config>/bench.
struct Places {
    std::string sandboxHost, fixtures, crashers;
};
[[nodiscard]] Places placesOf(const Words& words);

} // namespace glovebox::bench
