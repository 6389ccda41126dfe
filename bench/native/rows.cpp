#include "rows.h"

#include "kit.h"

#include <cstdio>

namespace glovebox::bench {

void Labels::begin(std::string_view name) {
    if (!text.empty()) text += ',';
    text += jsonText(name) + ":";
}

Labels& Labels::add(std::string_view name, std::string_view value) {
    begin(name);
    text += jsonText(value);
    return *this;
}

Labels& Labels::add(std::string_view name, std::uint64_t value) {
    begin(name);
    text += std::to_string(value);
    return *this;
}

Labels& Labels::add(std::string_view name, bool value) {
    begin(name);
    text += value ? "true" : "false";
    return *this;
}

namespace {

std::string head(std::string_view kind, std::string_view step, const Labels& cell) {
    return "{\"kind\":" + jsonText(kind) + ",\"step\":" + jsonText(step) + ",\"cell\":" + cell.json();
}

std::string number(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

void printLine(const std::string& line) {
    std::printf("%s}\n", line.c_str());
    std::fflush(stdout);
}

} // namespace

void printTimes(std::string_view step, const Labels& cell, std::string_view arm, std::string_view floorArm,
                std::string_view baseArm, int round, const Histogram& durations, const SliceFacts& facts) {
    std::string line = head("times", step, cell) + ",\"arm\":" + jsonText(arm);
    if (!floorArm.empty()) line += ",\"floor\":" + jsonText(floorArm);
    if (!baseArm.empty()) line += ",\"base\":" + jsonText(baseArm);
    line += ",\"round\":" + std::to_string(round) + ",\"incomplete\":" + std::to_string(facts.incomplete) +
            ",\"skipped\":" + std::to_string(facts.skipped) + ",\"foreignShare\":" + number(facts.foreignShare) +
            ",\"stolenNs\":" + std::to_string(facts.stolenNs);
    if (facts.cpuNsPerBlock >= 0) line += ",\"cpuNsPerBlock\":" + number(facts.cpuNsPerBlock);
    if (!facts.realtime.empty()) line += ",\"realtime\":" + jsonText(facts.realtime);
    if (!facts.placement.empty()) line += ",\"placement\":" + jsonText(facts.placement);
    if (!facts.preWake.empty()) line += ",\"preWake\":" + jsonText(facts.preWake);
    line += ",\"counts\":[";
    bool isFirst = true;
    for (const auto& [value, count] : durations.counts()) {
        if (!isFirst) line += ',';
        isFirst = false;
        line += '[' + std::to_string(value) + ',' + std::to_string(count) + ']';
    }
    printLine(line + "]");
}

void printValue(std::string_view step, const Labels& cell, std::string_view arm, double value, std::string_view unit) {
    printLine(head("value", step, cell) + ",\"arm\":" + jsonText(arm) + ",\"value\":" + number(value) +
              ",\"unit\":" + jsonText(unit));
}

void printMissing(std::string_view step, const Labels& cell, std::string_view why) {
    printLine(head("missing", step, cell) + ",\"why\":" + jsonText(why));
}

} // namespace glovebox::bench
