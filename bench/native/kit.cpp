#include "kit.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace glovebox::bench {

void giveUp(const std::string& what, const Status& status) {
    std::fprintf(stderr, "%s: %s\n", what.c_str(), status.text().c_str());
    std::exit(4);
}

std::uint64_t Series::quantile(double share) const {
    if (values.empty()) return 0;
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::min(sorted.size() - 1, rank == 0 ? 0 : rank - 1)];
}

std::string jsonText(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
            result += escaped;
        } else {
            result += c;
        }
    }
    return result + '"';
}

void Figures::add(const std::string& name, const Series& series) {
    const double p50 = static_cast<double>(series.quantile(0.5)) / 1e3;
    const double p99 = static_cast<double>(series.quantile(0.99)) / 1e3;
    const double most = static_cast<double>(series.largest()) / 1e3;
    std::printf("%-58s n=%-5zu p50 %10.1f  p99 %10.1f  max %10.1f us\n", name.c_str(), series.size(), p50, p99, most);
    std::fflush(stdout);
    char json[160];
    std::snprintf(json, sizeof json, "{\"unit\":\"us\",\"count\":%zu,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}",
                  series.size(), p50, p99, most);
    rows.push_back({name, json});
}

void Figures::add(const std::string& name, double value, const std::string& unit) {
    std::printf("%-58s %10.6g %s\n", name.c_str(), value, unit.c_str());
    std::fflush(stdout);
    char json[64];
    std::snprintf(json, sizeof json, "{\"value\":%.3f,\"unit\":", value);
    rows.push_back({name, json + jsonText(unit) + "}"});
}

void Figures::fact(const std::string& name, const std::string& text) {
    std::printf("%-58s %s\n", name.c_str(), text.c_str());
    rows.push_back({name, "{\"text\":" + jsonText(text) + "}"});
}

std::string Figures::json(const std::string& program) const {
    std::string result =
        "{\"schema\":\"glovebox.figures\",\"version\":1,\"program\":" + jsonText(program) + ",\"figures\":{";
    for (const Row& row : rows) {
        if (&row != &rows.front()) result += ',';
        result += jsonText(row.name) + ':' + row.json;
    }
    return result + "}}";
}

Words::Words(int count, char** words, const std::vector<std::string>& known, const char* usage) {
    for (int i = 1; i < count; i += 2) {
        const std::string name = words[i];
        if (std::find(known.begin(), known.end(), name) == known.end() || i + 1 >= count) {
            std::fprintf(stderr, "usage: %s\n", usage);
            std::exit(2);
        }
        values[name] = words[i + 1];
    }
}

std::string Words::text(const std::string& name, const std::string& fallback) const {
    const auto found = values.find(name);
    return found == values.end() ? fallback : found->second;
}

double Words::number(const std::string& name, double fallback) const {
    const auto found = values.find(name);
    if (found == values.end()) return fallback;
    char* end = nullptr;
    const double value = std::strtod(found->second.c_str(), &end);
    if (end == found->second.c_str() || *end != 0 || !(value >= 0)) {
        std::fprintf(stderr, "expected a number for %s but got %s\n", name.c_str(), found->second.c_str());
        std::exit(2);
    }
    return value;
}

Places placesOf(const Words& words) {
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
    const auto build = std::filesystem::path(words.text("--build", here.string()));
    return {words.text("--sandbox-host", (build / "sandbox-host").string()), (build / "fixtures").string(),
            (build / "crashers").string()};
}

} // namespace glovebox::bench
