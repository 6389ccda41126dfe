#include "json_text.h"

#include <cstdio>

namespace glovebox::sandbox {

void JsonText::quote(std::string_view value) {
    text += '"';
    for (const char each : value) {
        const auto byte = static_cast<unsigned char>(each);
        if (each == '"' || each == '\\') {
            text += '\\';
            text += each;
        } else if (byte < 0x20 || byte == 0x7f) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            text += escaped;
        } else {
            text += each;
        }
    }
    text += '"';
}

void JsonText::key(std::string_view name) {
    if (needsComma) text += ',';
    needsComma = true;
    if (name.data() == nullptr) return;
    quote(name);
    text += ':';
}

JsonText& JsonText::begin(std::string_view name, char bracket) {
    key(name);
    text += bracket;
    needsComma = false;
    return *this;
}

JsonText& JsonText::end(char bracket) {
    text += bracket;
    needsComma = true;
    return *this;
}

JsonText& JsonText::add(std::string_view name, std::string_view value) {
    key(name);
    quote(value);
    return *this;
}

JsonText& JsonText::add(std::string_view name, bool value) {
    key(name);
    text += value ? "true" : "false";
    return *this;
}

} // namespace glovebox::sandbox
