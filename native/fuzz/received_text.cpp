// Any message of a sandbox as its host hears it: every text can be shown, and nothing else is changed.
#include "client/received_text.h"

#include "fuzz/kit/message_kit.h"
#include "fuzz/kit/utf8.h"

using namespace glovebox;

namespace {

/// Empties every text, and may look at it before.
class TextWalk {
public:
    explicit TextWalk(bool isChecked) : isChecked(isChecked) {}
    template <typename T>
    void operator()(T& field) {
        if constexpr (!std::is_enum_v<T> && !std::is_arithmetic_v<T>) wire::fields(*this, field);
    }
    void operator()(std::string& text) {
        if (isChecked) {
            fuzz::require(fuzz::isReadable(text, "\t\n"), "a text that a host heard can be shown");
            fuzz::require(text.size() <= wire::longestString, "and is not longer than a text may be");
        }
        text.clear();
    }
    template <typename T>
    void operator()(std::vector<T>& items) {
        for (T& item : items) (*this)(item);
    }

private:
    bool isChecked;
};

/// Everything but the texts.
std::string withoutTexts(wire::Message message, bool areChecked) {
    TextWalk walk(areChecked);
    std::visit([&](auto& body) { walk(body); }, message);
    return fuzz::Printer::print(message);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const wire::Message said = fuzz::messageOf(input);
    wire::Message heard = said;
    client::makeReadable(heard);
    fuzz::require(withoutTexts(said, false) == withoutTexts(heard, true), "only texts are changed");
    wire::Message again = heard;
    client::makeReadable(again);
    fuzz::require(fuzz::Printer::print(again) == fuzz::Printer::print(heard), "what is readable stays as it is");
    return 0;
}
