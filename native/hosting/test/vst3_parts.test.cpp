// The small parts of VST3 hosting, with hostile input.
#include <cstring>
#include <random>

#include "hosting/test/hosting_kit.h"
#include "hosting/vst3/attribute_list.h"
#include "hosting/vst3/note_table.h"
#include "hosting/vst3/parameter_changes.h"
#include "hosting/vst3/parameter_table.h"
#include "hosting/vst3/state_container.h"
#include "hosting/vst3/stream.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::vst3;

std::vector<std::byte> bytesOf(const char* text) {
    const auto* first = reinterpret_cast<const std::byte*>(text);
    return {first, first + std::strlen(text)};
}

TEST_CASE("a VST3 stream reads short at its end, fills gaps with zeros and refuses impossible positions") {
    const auto content = bytesOf("abcdef");
    const auto stream = makeHostObject<MemoryStream>(content);
    char buffer[8] = {};
    v3::int32 size = -1;
    v3::int64 position = -1;
    CHECK_EQUAL(stream->seek(4, v3::IBStream::kIBSeekSet, &position), v3::kResultOk);
    CHECK_EQUAL(stream->read(buffer, 8, &size), v3::kResultOk);
    CHECK_EQUAL(size, 2);
    CHECK_EQUAL(stream->read(buffer, 8, &size), v3::kResultOk);
    CHECK_EQUAL(size, 0);
    CHECK_EQUAL(stream->read(buffer, -1, &size), v3::kInvalidArgument);
    CHECK_EQUAL(stream->read(nullptr, 4, nullptr), v3::kInvalidArgument);
    CHECK_EQUAL(stream->seek(-7, v3::IBStream::kIBSeekEnd, nullptr), v3::kInvalidArgument);
    CHECK_EQUAL(stream->seek(INT64_MAX, v3::IBStream::kIBSeekCur, nullptr), v3::kInvalidArgument);
    CHECK_EQUAL(stream->seek(INT64_MIN, v3::IBStream::kIBSeekSet, nullptr), v3::kInvalidArgument);
    CHECK_EQUAL(stream->seek(0, 3, nullptr), v3::kInvalidArgument);
    CHECK_EQUAL(stream->tell(&position), v3::kResultOk);
    CHECK_EQUAL(position, 6);
    CHECK_EQUAL(stream->seek(8, v3::IBStream::kIBSeekSet, nullptr), v3::kResultOk);
    CHECK_EQUAL(stream->write(const_cast<char*>("z"), 1, &size), v3::kResultOk);
    CHECK_EQUAL(stream->content().size(), 9);
    CHECK(stream->content()[6] == std::byte{0});
    CHECK_EQUAL(stream->seek(static_cast<v3::int64>(maxStateBytes), v3::IBStream::kIBSeekSet, nullptr), v3::kResultOk);
    CHECK_EQUAL(stream->write(buffer, 1, &size), v3::kOutOfMemory);
    CHECK_EQUAL(size, 0);
    CHECK_EQUAL(stream->content().size(), 9);
}

TEST_CASE("a VST3 attribute list keeps kinds apart, cuts texts to the room and refuses what is too large") {
    const auto list = makeHostObject<AttributeList>();
    v3::int64 number = 0;
    double real = 0;
    CHECK_EQUAL(list->setInt("a", 5), v3::kResultOk);
    CHECK_EQUAL(list->getFloat("a", real), v3::kResultFalse);
    CHECK_EQUAL(list->getInt("a", number), v3::kResultOk);
    CHECK_EQUAL(number, 5);
    CHECK_EQUAL(list->getInt("b", number), v3::kResultFalse);
    CHECK_EQUAL(list->setString("s", u"hello"), v3::kResultOk);
    v3::TChar room[4] = {1, 1, 1, 1};
    CHECK_EQUAL(list->getString("s", room, 6), v3::kResultOk); // 3 units
    CHECK(std::u16string(room) == u"he");
    CHECK_EQUAL(room[3], 1);
    CHECK_EQUAL(list->getString("s", room, 1), v3::kInvalidArgument);
    const void* data = nullptr;
    v3::uint32 size = 0;
    CHECK_EQUAL(list->setBinary("x", "12345", 5), v3::kResultOk);
    CHECK_EQUAL(list->getBinary("x", data, size), v3::kResultOk);
    CHECK_EQUAL(std::memcmp(data, "12345", size), 0);
    CHECK_EQUAL(list->setBinary("x", nullptr, 5), v3::kInvalidArgument);
    CHECK_EQUAL(list->setInt(nullptr, 1), v3::kInvalidArgument);
    CHECK_EQUAL(list->setInt(std::string(5000, 'n').c_str(), 1), v3::kInvalidArgument);
    for (int i = 0; i < 3000; ++i) list->setInt(("n" + std::to_string(i)).c_str(), i);
    CHECK_EQUAL(list->setInt("one more", 1), v3::kOutOfMemory);
    CHECK_EQUAL(list->setInt("a", 6), v3::kResultOk);
}

TEST_CASE("a VST3 state survives the round trip; cut, grown, flipped and random ones are refused or harmless") {
    StateContainer state;
    state.component = bytesOf("component");
    state.controller = bytesOf("controller!");
    for (int i = 0; i < 16; ++i) state.classId[i] = static_cast<std::byte>(i);
    const auto good = encodeState(state);
    auto back = decodeState(good);
    REQUIRE(back.isOk());
    CHECK(back->component == state.component && back->controller == state.controller);
    for (std::size_t size = 0; size < good.size(); ++size) CHECK(!decodeState(std::span(good).first(size)));
    auto longer = good;
    longer.push_back(std::byte{0});
    CHECK(!decodeState(longer));
    // Sizes whose sum wraps around must not pass for the size that is there.
    auto wrapping = good;
    for (std::size_t i = 24; i < 32; ++i) wrapping[i] = std::byte{0xff};
    CHECK(!decodeState(wrapping));
    auto both = wrapping;
    for (std::size_t i = 32; i < 40; ++i) both[i] = std::byte{0};
    both[32] = std::byte{21};
    CHECK(!decodeState(both));
    std::mt19937 random(20240613);
    for (int round = 0; round < 2000; ++round) {
        auto broken = good;
        broken[random() % broken.size()] ^= static_cast<std::byte>(1u << random() % 8);
        if (auto decoded = decodeState(broken)) CHECK_EQUAL(decoded->component.size() + decoded->controller.size(), 20);
    }
}

TEST_CASE("a note without id gets one, wildcards find all that fits, a full table forgets released notes first") {
    NoteTable notes;
    const auto on = [](std::int16_t key, std::int32_t id) {
        core::Event event = hosting::test::noteAt(0, core::EventKind::noteOn, key);
        event.noteId = id;
        return event;
    };
    CHECK_EQUAL(notes.begin(on(60, 7)), 7);
    const auto own = notes.begin(on(60, -1));
    CHECK(own >= NoteTable::firstOwnId);
    std::size_t found = notes.forEachMatch(on(60, -1), true, [](NoteTable::Note&) {});
    CHECK_EQUAL(found, 2);
    found = notes.forEachMatch(on(-1, 7), true, [](NoteTable::Note& note) { note.isHeld = false; });
    CHECK_EQUAL(found, 1);
    for (std::size_t i = 0; i < NoteTable::capacity - 1; ++i)
        notes.begin(on(static_cast<std::int16_t>(61 + i % 60), static_cast<std::int32_t>(100 + i)));
    CHECK(notes.findByPluginId(7) == nullptr);
    CHECK(notes.findByPluginId(own) != nullptr);
}

TEST_CASE("parameter values wait one per lane, the newest wins, taking empties") {
    std::vector<core::ParameterInfo> list(130);
    for (std::uint32_t i = 0; i < list.size(); ++i) list[i].id = 1000 - i;
    ParameterTable table(list);
    CHECK_EQUAL(*table.indexOf(1000 - 129), 129);
    CHECK(!table.indexOf(5).has_value());
    table.post(ParameterTable::Lane::toComponent, 129, 0.5);
    table.post(ParameterTable::Lane::toComponent, 129, 0.75);
    table.post(ParameterTable::Lane::toController, 0, 0.1);
    CHECK_EQUAL(*table.peek(ParameterTable::Lane::toComponent, 129), 0.75);
    int taken = 0;
    table.take(ParameterTable::Lane::toComponent, [&](std::uint32_t index, double value) {
        ++taken;
        CHECK_EQUAL(index, 129);
        CHECK_EQUAL(value, 0.75);
    });
    CHECK_EQUAL(taken, 1);
    CHECK(!table.hasAny(ParameterTable::Lane::toComponent));
    CHECK(table.hasAny(ParameterTable::Lane::toController));
}

} // namespace
