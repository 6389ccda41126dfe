#include "json_text.h"

#include "testing/check.h"

using glovebox::sandbox::JsonText;

TEST_CASE("objects, arrays, numbers and booleans are separated by commas where JSON wants them") {
    JsonText json;
    json.beginObject()
        .add("a", "b")
        .add("n", 3u)
        .add("yes", true)
        .beginArray("list")
        .element("x")
        .element("y")
        .endArray();
    json.beginArray("none").endArray().beginObject("in").add("z", false).endObject().endObject();
    CHECK_EQUAL(json.view(), R"({"a":"b","n":3,"yes":true,"list":["x","y"],"none":[],"in":{"z":false}})");
}

TEST_CASE("what JSON must escape is escaped, an empty string stays a string") {
    JsonText json;
    json.beginObject().add("k", std::string_view("q\" b\\ n\n z\0 é", 14)).add("e", std::string()).endObject();
    CHECK_EQUAL(json.view(), "{\"k\":\"q\\\" b\\\\ n\\u000a z\\u0000 \xc3\xa9\",\"e\":\"\"}");
}
