// What a plugin logs on its audio thread, told from a model: no text is lost without being counted, none is longer than its
// place, the order is kept.
#include "hosting/log_ring.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"

#include <deque>
#include <memory>

using namespace glovebox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    hosting::LogRing ring;
    std::deque<std::string> expected;
    std::uint32_t lost = 0;
    while (!input.isAtEnd()) {
        const auto what = input.number<std::uint8_t>();
        if (what < 0xc0) {
            // Without a byte behind its end, and without its end if it is long.
            const std::string text = input.text(true);
            const auto given = std::make_unique<char[]>(std::min(text.size() + 1, hosting::LogRing::textSize - 1));
            std::memcpy(given.get(), text.c_str(), std::min(text.size() + 1, hosting::LogRing::textSize - 1));
            const bool isKept = ring.push(hosting::LogSeverity::info, given.get());
            fuzz::require(isKept == (expected.size() < hosting::LogRing::entryCount),
                          "a text is kept while there is room");
            if (isKept)
                expected.push_back(std::string(text.c_str()).substr(0, hosting::LogRing::textSize - 1));
            else
                ++lost;
        } else if (what < 0xf0) {
            hosting::LogRing::Entry entry;
            const bool isThere = ring.pop(entry);
            fuzz::require(isThere != expected.empty(), "there is one if one was kept");
            if (!isThere) continue;
            fuzz::require(entry.text.back() == 0 && expected.front() == entry.text.data(), "the oldest, ended");
            expected.pop_front();
        } else {
            fuzz::require(ring.takeDropped() == lost, "what was lost is counted");
            lost = 0;
        }
    }
    return 0;
}
