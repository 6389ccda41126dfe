// Texts of plugins in any encoding: what is kept is readable UTF-8 and never longer than it may be.
#include "hosting/text.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"
#include "hosting/vst3/text.h"
#include "symbols/text.h"

#include <memory>

using namespace glovebox;

namespace {

/// Exactly as many characters as may be read: one more is seen.
template <typename Character>
std::unique_ptr<Character[]> exactly(std::span<const std::byte> bytes, std::size_t count) {
    auto text = std::make_unique<Character[]>(count);
    const std::size_t size = std::min(bytes.size(), count * sizeof(Character));
    if (size != 0) std::memcpy(text.get(), bytes.data(), size);
    return text;
}

bool isUtf16(const std::u16string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool isHigh = (text[at] & 0xfc00) == 0xd800;
        if ((text[at] & 0xfc00) == 0xdc00) return false;
        if (isHigh && (++at == text.size() || (text[at] & 0xfc00) != 0xdc00)) return false;
    }
    return true;
}

void narrow(std::span<const std::byte> bytes, std::size_t cap) {
    const auto given = exactly<char>(bytes, cap);
    const std::string clean = hosting::cleanText(given.get(), cap);
    fuzz::require(clean.size() <= cap && fuzz::isReadable(clean, "\t\n"),
                  "cleanText gives readable UTF-8 below its cap");
    fuzz::require(hosting::cleanText(clean.c_str(), clean.size() + 1) == clean, "what is clean stays as it is");
    const std::u16string wide = hosting::toUtf16(clean);
    fuzz::require(isUtf16(wide), "toUtf16 gives UTF-16");
    if (wide.size() < hosting::longestText && clean.size() < hosting::longestText)
        fuzz::require(hosting::cleanText16(wide.c_str()) == clean, "there and back");
    fuzz::require(isUtf16(hosting::toUtf16(fuzz::Input::asText(bytes))), "also of what is no UTF-8");
}

void wide(std::span<const std::byte> bytes, std::size_t cap) {
    const auto given = exactly<char16_t>(bytes, cap);
    const std::string clean = hosting::cleanText16(given.get(), cap);
    fuzz::require(clean.size() <= hosting::longestText && fuzz::isReadable(clean, "\t\n"),
                  "cleanText16 gives readable UTF-8");
}

/// A VST3 field that its plugin did not end, and one of ours that a plugin reads.
void fields(std::span<const std::byte> bytes, std::size_t room) {
    char field[64] = {};
    char16_t field16[64] = {};
    std::memcpy(field, bytes.data(), std::min(bytes.size(), sizeof field));
    std::memcpy(field16, bytes.data(), std::min(bytes.size(), sizeof field16));
    fuzz::require(fuzz::isReadable(hosting::vst3::cleanField(field), "\t\n"), "a field can be read");
    fuzz::require(fuzz::isReadable(hosting::vst3::cleanField(field16), "\t\n"), "a field of UTF-16 can be read");
    std::vector<char16_t> target(room, u'?');
    hosting::vst3::writeText16(fuzz::Input::asText(bytes), target);
    const auto end = std::ranges::find(target, u'\0');
    fuzz::require(room == 0 || end != target.end(), "a text for a plugin is ended");
    fuzz::require(isUtf16(std::u16string(target.begin(), end)), "between two characters");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.number<std::uint8_t>() % 4;
    const std::size_t cap = input.upTo(600);
    switch (kind) {
    case 0: narrow(input.rest(), cap); break;
    case 1: wide(input.rest(), cap); break;
    case 2:
        if (input.left() != 0) fields(input.rest(), cap % 70);
        break;
    default: {
        const std::string clean = symbols::cleanText(fuzz::Input::asText(input.rest()), cap);
        fuzz::require(clean.size() <= cap && fuzz::isUtf8(clean), "symbols::cleanText gives UTF-8 below its limit");
        fuzz::require(symbols::cleanText(clean, cap) == clean, "what is clean stays as it is");
    }
    }
    return 0;
}
