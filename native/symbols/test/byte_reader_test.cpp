#include "symbols/byte_reader.h"

#include "testing/check.h"

#include <vector>

using glovebox::symbols::ByteReader;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> made;
    for (const int value : values) made.push_back(static_cast<std::byte>(value));
    return made;
}

} // namespace

TEST_CASE("numbers are little-endian, and a read past the end gives zero and fails for good") {
    const auto content = bytes({0x01, 0x02, 0x03, 0xff, 0xfe});
    ByteReader reader(content);
    CHECK_EQUAL(reader.number(2), 0x0201);
    CHECK_EQUAL(reader.left(), 3);
    CHECK_EQUAL(reader.number(8), 0);
    CHECK(reader.failed());
    CHECK_EQUAL(reader.number(1), 0);
    CHECK_EQUAL(reader.left(), 0);
}

TEST_CASE("LEB128 is read as DWARF defines it, also where it never ends or is longer than a number") {
    const auto plain = bytes({0xe5, 0x8e, 0x26, 0x7f, 0x80, 0x7f, 0x3f});
    ByteReader reader(plain);
    CHECK_EQUAL(reader.unsignedLeb(), 624485);
    CHECK_EQUAL(reader.signedLeb(), -1);
    CHECK_EQUAL(reader.signedLeb(), -128);
    CHECK_EQUAL(reader.signedLeb(), 63);
    CHECK(!reader.failed());
    const std::vector<std::byte> endless(1000, std::byte{0xff});
    ByteReader never(endless);
    CHECK_EQUAL(never.unsignedLeb(), 0);
    CHECK(never.failed());
    std::vector<std::byte> longOne(30, std::byte{0xff});
    longOne.push_back(std::byte{0x7f});
    longOne.push_back(std::byte{0x05});
    ByteReader over(longOne);
    CHECK_EQUAL(over.unsignedLeb(), ~std::uint64_t{0});
    CHECK_EQUAL(over.number(1), 5);
}

TEST_CASE("a text without its zero byte is none, and a part cannot be larger than what is there") {
    const auto content = bytes({'a', 'b', 0, 'c'});
    ByteReader reader(content);
    CHECK_EQUAL(reader.text(), "ab");
    CHECK_EQUAL(reader.text(), "");
    CHECK(reader.failed());
    ByteReader other(content);
    CHECK_EQUAL(other.part(~std::uint64_t{0}).left(), 0);
    CHECK(other.failed());
}
