#pragma once

#include "histogram.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace glovebox::bench {

/// Facts that tell one row from another, as a JSON object: {"frames":64,"clock":"paced"}.
class Labels {
public:
    Labels& add(std::string_view name, std::string_view value);
    Labels& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
    Labels& add(std::string_view name, std::uint64_t value);
    Labels& add(std::string_view name, bool value);
    [[nodiscard]] std::string json() const { return "{" + text + "}"; }

private:
    void begin(std::string_view name);
    std::string text;
};

/// What else is known of a series of durations.
struct SliceFacts {
    std::uint64_t incomplete = 0, skipped = 0;
    double cpuNsPerBlock = -1; ///< host's thread and all peers; negative: not measured
    double foreignShare = 0;   ///< of one processor: what others on this machine used meanwhile
    std::uint64_t stolenNs = 0;
    std::string realtime;  ///< "yes", "no", "host only"
    std::string placement; ///< "kept on 1", "pinned: other", "free"; empty: nothing that could be placed
    std::string
        preWake; ///< "lead 40 us": how long before its time a sandbox that has learned nothing yet wakes; "none"
};

/// One line of standard output, for who records it: durations of one arm of one cell in one round. `floorArm` and `baseArm`
/// name the arms of the same cell that it is compared with; empty: none.
void printTimes(std::string_view step, const Labels& cell, std::string_view arm, std::string_view floorArm,
                std::string_view baseArm, int round, const Histogram& durations, const SliceFacts& facts);
/// The same of one figure. `floorArm` as above.
void printValue(std::string_view step, const Labels& cell, std::string_view arm, double value, std::string_view unit);
/// Something that could not be measured, and why.
void printMissing(std::string_view step, const Labels& cell, std::string_view why);

} // namespace glovebox::bench
