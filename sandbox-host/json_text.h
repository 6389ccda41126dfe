#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace glovebox::sandbox {

/// Writes one JSON object or array member by member; commas are its business. Strings are UTF-8; what JSON must escape is
/// escaped.
class JsonText {
public:
    JsonText& beginObject(std::string_view name = {}) { return begin(name, '{'); }
    JsonText& endObject() { return end('}'); }
    JsonText& beginArray(std::string_view name = {}) { return begin(name, '['); }
    JsonText& endArray() { return end(']'); }
    JsonText& add(std::string_view name, std::string_view value);
    JsonText& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
    JsonText& add(std::string_view name, bool value);
    template <std::unsigned_integral Number>
    JsonText& add(std::string_view name, Number value) {
        key(name);
        text += std::to_string(value);
        return *this;
    }
    /// An element of an array.
    JsonText& element(std::string_view value) { return add({}, value); }

    [[nodiscard]] const std::string& view() const noexcept { return text; }

private:
    std::string text;
    bool needsComma = false;

    void key(std::string_view name);
    void quote(std::string_view value);
    JsonText& begin(std::string_view name, char bracket);
    JsonText& end(char bracket);
};

} // namespace glovebox::sandbox
