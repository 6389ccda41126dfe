#include "symbols/text.h"

#include "testing/check.h"

using glovebox::symbols::cleanText;

TEST_CASE("text is valid UTF-8: what is not becomes a question mark") {
    CHECK_EQUAL(cleanText("Gain::process", 100), "Gain::process");
    CHECK_EQUAL(cleanText("h\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8e\xb9", 100), "h\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8e\xb9");
    CHECK_EQUAL(cleanText("\xff\xc0\x80 \xc3", 100), "??? ?");
    CHECK_EQUAL(cleanText("\xed\xa0\x80", 100), "???");
    CHECK_EQUAL(cleanText("\xf4\x90\x80\x80", 100), "????");
    CHECK_EQUAL(cleanText("\xe0\x80\x80", 100), "???");
}

TEST_CASE("text that is too long is cut between two characters") {
    CHECK_EQUAL(cleanText("abc", 2), "ab");
    CHECK_EQUAL(cleanText("a\xc3\xa4", 2), "a");
    CHECK_EQUAL(cleanText("a\xc3\xa4", 3), "a\xc3\xa4");
}
