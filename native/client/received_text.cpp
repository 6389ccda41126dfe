#include "client/received_text.h"

#include "hosting/text.h"
#include "wire/fields.h"

#include <type_traits>
#include <variant>

namespace glovebox::client {
namespace {

/// Walks the fields of a message and changes texts alone.
class TextCleaner {
public:
    template <typename T>
    void operator()(T& field) {
        if constexpr (!std::is_enum_v<T> && !std::is_arithmetic_v<T>) wire::fields(*this, field);
    }
    void operator()(std::string& text) { text = hosting::cleanText(text.c_str(), wire::longestString); }
    template <typename T>
    void operator()(std::vector<T>& items) {
        if constexpr (!std::is_arithmetic_v<T>) {
            for (T& item : items) (*this)(item);
        }
    }
};

} // namespace

void makeReadable(wire::Message& message) {
    TextCleaner clean;
    std::visit([&](auto& body) { clean(body); }, message);
}

} // namespace glovebox::client
