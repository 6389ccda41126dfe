// What a calibration looks like in its file, and in GLOVEBOX_CALIBRATION. Both are foreign words.
#include "client/calibration.h"
#include "core/sha256.h"
#include "os/files.h"
#include "os/machine.h"
#include "os/path.h"
#include "os/random.h"

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>
#include <vector>

namespace glovebox::client {

namespace {

constexpr std::string_view heading = "glovebox-calibration 1";

/// The numbers of a calibration, in the order of their lines. `most` is the largest that is believed.
struct Line {
    std::string_view name;
    std::uint64_t Calibration::*value;
};
constexpr std::array lines{
    Line{"same-processor-ns", &Calibration::sameProcessorNs},
    Line{"cross-processor-ns", &Calibration::crossProcessorNs},
    Line{"cross-processor-spin-ns", &Calibration::crossProcessorSpinNs},
    Line{"timer-overshoot-ns", &Calibration::timerOvershootNs},
    Line{"timer-overshoot-p99-ns", &Calibration::timerOvershootP99Ns},
};

std::string lineOf(std::string_view name, std::string_view value) {
    return std::string(name) + " " + std::string(value) + "\n";
}

/// The first line, which is taken off `text`; nothing if it does not end.
std::optional<std::string_view> takeLine(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

std::optional<std::uint64_t> parseNumber(std::string_view text, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

/// The number in the next line if that is the one of this name.
std::optional<std::uint64_t> takeNumber(std::string_view& text, std::string_view name, std::uint64_t most) {
    auto line = takeLine(text);
    if (!line || !line->starts_with(name) || line->size() <= name.size() || (*line)[name.size()] != ' ')
        return std::nullopt;
    return parseNumber(line->substr(name.size() + 1), most);
}

} // namespace

core::Result<CalibrationWishes> parseCalibrationWishes(std::string_view text) {
    constexpr std::uint64_t nsPerUs = 1000;
    CalibrationWishes wishes;
    const auto refuse = [](std::string_view word) {
        return core::fail(core::ErrorCode::invalidArgument,
                          "GLOVEBOX_CALIBRATION takes off, fresh, spin-us=0..1000 and lead-us=0..1000, by commas",
                          std::string(word.substr(0, 80)));
    };
    while (!text.empty()) {
        const auto comma = text.find(',');
        const std::string_view word = text.substr(0, comma);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        const auto equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        std::optional<std::uint64_t> number;
        if (equals != std::string_view::npos) number = parseNumber(word.substr(equals + 1), longestWishNs / nsPerUs);
        if (word == "off")
            wishes.isOff = true;
        else if (word == "fresh")
            wishes.isFresh = true;
        else if (name == "spin-us" && number)
            wishes.spinNs = number.value_or(0) * nsPerUs;
        else if (name == "lead-us" && number)
            wishes.preWakeLeadNs = number.value_or(0) * nsPerUs;
        else
            return refuse(word);
    }
    return wishes;
}

std::string writeCalibration(const Calibration& measured, std::string_view key) {
    std::string text = std::string(heading) + "\n" + lineOf("key", key);
    text += lineOf("processors", std::to_string(measured.processors));
    for (const Line& line : lines) text += lineOf(line.name, std::to_string(measured.*line.value));
    return text + lineOf("timer-is-real-time", measured.isTimerRealtime ? "1" : "0");
}

std::optional<Calibration> readCalibration(std::string_view text, std::string_view key) {
    if (text.size() > longestCalibrationText || takeLine(text) != heading) return std::nullopt;
    if (const auto own = takeLine(text); !own || *own != "key " + std::string(key)) return std::nullopt;
    Calibration read;
    const auto processors = takeNumber(text, "processors", mostProcessors);
    if (!processors || *processors == 0) return std::nullopt;
    read.processors = static_cast<std::uint32_t>(*processors);
    for (const Line& line : lines) {
        const auto value = takeNumber(text, line.name, longestMeasuredNs);
        if (!value) return std::nullopt;
        read.*line.value = *value;
    }
    const auto isRealtime = takeNumber(text, "timer-is-real-time", 1);
    if (!isRealtime || !text.empty()) return std::nullopt;
    read.isTimerRealtime = *isRealtime == 1;
    return read;
}

std::string calibrationFile() {
    const std::string folder = os::userCacheFolder();
    return folder.empty() ? folder : os::textOf(os::pathOf(folder) / "glovebox" / "calibration");
}

std::string calibrationKey() {
    const std::string machine = os::machineSinceStart();
    if (machine.empty()) return {};
    const std::string whole = machine + ", glovebox " GLOVEBOX_VERSION;
    core::Sha256 hash;
    hash.add(std::as_bytes(std::span(whole)));
    return core::hexadecimal(hash.finish());
}

std::optional<Calibration> recallCalibration(const std::string& file, std::string_view key) {
    auto opened = os::openRegularFile(file);
    if (!opened || opened->size == 0 || opened->size > longestCalibrationText) return std::nullopt;
    std::string text(static_cast<std::size_t>(opened->size), '\0');
    if (!os::readAt(opened->handle, 0, std::as_writable_bytes(std::span(text)))) return std::nullopt;
    return readCalibration(text, key);
}

core::Status rememberCalibration(const std::string& file, std::string_view key, const Calibration& measured) {
    namespace fs = std::filesystem;
    const auto refuse = [&](const char* why) { return core::fail(core::ErrorCode::systemError, why, file); };
    std::error_code error;
    const fs::path target = os::pathOf(file);
    const fs::path folder = target.parent_path();
    fs::create_directories(folder, error);
    if (error) return refuse("the folder for caches cannot be made");
    // Whoever reads sees the old one or this one.
    const fs::path fresh = folder / ("calibration-" + os::randomHex(8) + ".new");
    {
        std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
        out << writeCalibration(measured, key);
        out.close();
        if (!out) error = std::make_error_code(std::errc::io_error);
    }
    if (!error) fs::rename(fresh, target, error);
    if (!error) return core::ok();
    std::error_code ignored;
    fs::remove(fresh, ignored);
    return refuse("the calibration cannot be written");
}

} // namespace glovebox::client
