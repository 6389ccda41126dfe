// The file in which a calibration is remembered, and what a user says instead: foreign words, and the same calibration again.
#include "client/calibration.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"

using namespace glovebox;

namespace {

void requireBounded(const WaitChoice& choice) {
    fuzz::require(choice.spinNs <= client::longestWishNs, "a spin is bounded");
    fuzz::require(choice.preWakeLeadNs <= client::longestWishNs, "a lead is bounded");
}

void requireSound(const Calibration& read) {
    fuzz::require(read.processors >= 1 && read.processors <= 65'536, "processors are a number of processors");
    for (const std::uint64_t value : {read.sameProcessorNs, read.crossProcessorNs, read.crossProcessorSpinNs,
                                      read.timerOvershootNs, read.timerOvershootP99Ns})
        fuzz::require(value <= 10'000'000'000, "no hand-over takes more than ten seconds");
    requireBounded(client::chooseWaits(read, false));
    const WaitChoice saving = client::chooseWaits(read, true);
    fuzz::require(saving.spinNs == 0 && saving.preWakeLeadNs == 0, "who saves energy never spins");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const bool isWish = input.number<bool>();
    const std::string text = fuzz::Input::asText(input.rest());
    if (isWish) {
        auto wishes = client::parseCalibrationWishes(text);
        if (!wishes) {
            fuzz::requireReason(wishes.status());
            return 0;
        }
        requireBounded({wishes->spinNs.value_or(0), wishes->preWakeLeadNs.value_or(0)});
        return 0;
    }
    constexpr std::string_view key = "0123";
    const auto read = client::readCalibration(text, key);
    if (!read) return 0;
    requireSound(*read);
    fuzz::require(!client::readCalibration(text, "0124"), "it is true under one key alone");
    const auto again = client::readCalibration(client::writeCalibration(*read, key), key);
    fuzz::require(again.has_value(), "what was read can be written and read");
    fuzz::require(client::writeCalibration(*again, key) == client::writeCalibration(*read, key), "and is the same");
    return 0;
}
