#include <string>

#include "hosting/text.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

TEST_CASE("plugin text is repaired to valid UTF-8 without control characters") {
    CHECK_EQUAL(cleanText(nullptr), "");
    CHECK_EQUAL(cleanText("Grün 日本 🎹"), "Grün 日本 🎹");
    CHECK_EQUAL(cleanText("a\xff"
                          "b"),
                "a\xEF\xBF\xBD"
                "b");
    CHECK_EQUAL(cleanText("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");         // overlong
    CHECK_EQUAL(cleanText("\xED\xA0\x80").find('\xED'), std::string::npos); // a surrogate
    CHECK_EQUAL(cleanText("x\x1b[2Jy\tz\n"), "x\xEF\xBF\xBD[2Jy\tz\n");
    CHECK_EQUAL(cleanText("\xE6"), "\xEF\xBF\xBD"); // ends inside a character
}

TEST_CASE("plugin text is read no further than its cap and cut at a whole character") {
    const char text[4] = {'a', 'b', 'c', 'd'}; // not terminated
    CHECK_EQUAL(cleanText(text, 4), "abcd");
    CHECK_EQUAL(cleanText("aé", 2), "a");
    CHECK_EQUAL(cleanText(std::string(10000, 'x').c_str()).size(), longestText);
    CHECK(cleanText(std::string(5000, '\xff').c_str()).size() <= longestText);
}

TEST_CASE("UTF-16 goes both ways, lone surrogates are replaced") {
    CHECK_EQUAL(cleanText16(u"Grün 🎹"), "Grün 🎹");
    const char16_t lone[] = {u'a', 0xD800, u'b', 0};
    CHECK_EQUAL(cleanText16(lone), "a\xEF\xBF\xBD"
                                   "b");
    const char16_t untermined[2] = {u'a', 0xD83C};
    CHECK_EQUAL(cleanText16(untermined, 2), "a\xEF\xBF\xBD");
    CHECK(toUtf16("Grün 🎹") == u"Grün 🎹");
    CHECK(toUtf16("\xff") == u"\xFFFD");
}

} // namespace glovebox::hosting::test
