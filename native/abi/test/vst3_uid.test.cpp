#include "abi/test/vst3_compare.h"
#include "abi/vst3/vst3.h"

using namespace glovebox::abi::vst3;
using glovebox::abi::vst3test::bytesOf;

TEST_CASE("a VST3 identifier lies in memory as it is written, except where COM rules") {
    constexpr FUID plain = makeUidInOrder(0x00112233, 0x44556677, 0x8899AABB, 0xCCDDEEFF, false);
    constexpr FUID com = makeUidInOrder(0x00112233, 0x44556677, 0x8899AABB, 0xCCDDEEFF, true);
    CHECK_EQUAL(bytesOf(plain.data), "00112233445566778899aabbccddeeff");
    CHECK_EQUAL(bytesOf(com.data), "33221100554477668899aabbccddeeff");
}

TEST_CASE("a VST3 identifier survives the way to text and back, and reads small letters") {
    char text[uidTextLength + 1];
    uidToText(IComponent::iid, text);
    CHECK_EQUAL(std::string(text), "E831FF31F2D54301928EBBEE25697802");
    FUID uid;
    REQUIRE(uidFromText(text, uid));
    CHECK(uid == IComponent::iid);
    REQUIRE(uidFromText("e831ff31f2d54301928ebbee25697802", uid));
    CHECK(uid == IComponent::iid);
}

TEST_CASE("text that is no VST3 identifier is refused and changes nothing") {
    FUID uid = IComponent::iid;
    CHECK(!uidFromText("", uid));
    CHECK(!uidFromText("E831FF31F2D54301928EBBEE2569780", uid));
    CHECK(!uidFromText("E831FF31F2D54301928EBBEE256978021", uid));
    CHECK(!uidFromText("E831FF31-F2D5-4301-928E-BBEE2569", uid));
    CHECK(uid == IComponent::iid);
}

TEST_CASE("an identifier of zeros is not valid, and null bytes give it") {
    CHECK(!FUID{}.isValid());
    CHECK(FUID::fromTUID(nullptr) == FUID{});
    CHECK(FUID::fromTUID(IComponent::iid) == IComponent::iid);
    CHECK(!(IComponent::iid == IAudioProcessor::iid));
}

TEST_CASE("an arrangement has as many channels as speakers") {
    CHECK_EQUAL(getChannelCount(SpeakerArr::kEmpty), 0);
    CHECK_EQUAL(getChannelCount(SpeakerArr::kMono), 1);
    CHECK_EQUAL(getChannelCount(SpeakerArr::kStereo), 2);
    CHECK_EQUAL(getChannelCount(SpeakerArr::k51), 6);
    CHECK_EQUAL(getChannelCount(SpeakerArr::k71_4), 12);
    CHECK_EQUAL(getChannelCount(SpeakerArr::k222), 24);
    CHECK_EQUAL(getChannelCount(SpeakerArr::kAmbi4thOrderACN), 25);
    CHECK_EQUAL(getChannelCount(SpeakerArr::kAmbi7thOrderACN), 64);
}
