#include "abi/test/vst3_official.h"

namespace theirs = Steinberg;

TEST_CASE("structures and values of vst3/base/plugin_factory.h are the official ones") {
    CHECK_STRUCT(PFactoryInfo);
    CHECK_MEMBER(PFactoryInfo, vendor);
    CHECK_MEMBER(PFactoryInfo, url);
    CHECK_MEMBER(PFactoryInfo, email);
    CHECK_MEMBER(PFactoryInfo, flags);
    CHECK_STRUCT(PClassInfo);
    CHECK_MEMBER(PClassInfo, cid);
    CHECK_MEMBER(PClassInfo, cardinality);
    CHECK_MEMBER(PClassInfo, category);
    CHECK_MEMBER(PClassInfo, name);
    CHECK_STRUCT(PClassInfo2);
    CHECK_MEMBER(PClassInfo2, cid);
    CHECK_MEMBER(PClassInfo2, cardinality);
    CHECK_MEMBER(PClassInfo2, category);
    CHECK_MEMBER(PClassInfo2, name);
    CHECK_MEMBER(PClassInfo2, classFlags);
    CHECK_MEMBER(PClassInfo2, subCategories);
    CHECK_MEMBER(PClassInfo2, vendor);
    CHECK_MEMBER(PClassInfo2, version);
    CHECK_MEMBER(PClassInfo2, sdkVersion);
    CHECK_STRUCT(PClassInfoW);
    CHECK_MEMBER(PClassInfoW, cid);
    CHECK_MEMBER(PClassInfoW, cardinality);
    CHECK_MEMBER(PClassInfoW, category);
    CHECK_MEMBER(PClassInfoW, name);
    CHECK_MEMBER(PClassInfoW, classFlags);
    CHECK_MEMBER(PClassInfoW, subCategories);
    CHECK_MEMBER(PClassInfoW, vendor);
    CHECK_MEMBER(PClassInfoW, version);
    CHECK_MEMBER(PClassInfoW, sdkVersion);
    CHECK_CONSTANT(PFactoryInfo::kNoFlags);
    CHECK_CONSTANT(PFactoryInfo::kClassesDiscardable);
    CHECK_CONSTANT(PFactoryInfo::kLicenseCheck);
    CHECK_CONSTANT(PFactoryInfo::kComponentNonDiscardable);
    CHECK_CONSTANT(PFactoryInfo::kUnicode);
    CHECK_CONSTANT(PFactoryInfo::kURLSize);
    CHECK_CONSTANT(PFactoryInfo::kEmailSize);
    CHECK_CONSTANT(PFactoryInfo::kNameSize);
    CHECK_CONSTANT(PClassInfo::kManyInstances);
    CHECK_CONSTANT(PClassInfo::kCategorySize);
    CHECK_CONSTANT(PClassInfo::kNameSize);
    CHECK_CONSTANT(PClassInfo2::kVendorSize);
    CHECK_CONSTANT(PClassInfo2::kVersionSize);
    CHECK_CONSTANT(PClassInfo2::kSubCategoriesSize);
    CHECK_CONSTANT(PClassInfoW::kVendorSize);
    CHECK_CONSTANT(PClassInfoW::kVersionSize);
    CHECK_CONSTANT(PClassInfoW::kSubCategoriesSize);
}

TEST_CASE("structures and values of vst3/gui/plug_view.h are the official ones") {
    CHECK_STRUCT(ViewRect);
    CHECK_MEMBER(ViewRect, left);
    CHECK_MEMBER(ViewRect, top);
    CHECK_MEMBER(ViewRect, right);
    CHECK_MEMBER(ViewRect, bottom);
    CHECK_TEXT(kPlatformTypeHWND);
    CHECK_TEXT(kPlatformTypeHIView);
    CHECK_TEXT(kPlatformTypeNSView);
    CHECK_TEXT(kPlatformTypeUIView);
    CHECK_TEXT(kPlatformTypeX11EmbedWindowID);
}

TEST_CASE("structures and values of vst3/base/stream.h are the official ones") {
    CHECK_CONSTANT(IBStream::kIBSeekSet);
    CHECK_CONSTANT(IBStream::kIBSeekCur);
    CHECK_CONSTANT(IBStream::kIBSeekEnd);
}

TEST_CASE("structures and values of vst3/base/types.h are the official ones") {
    CHECK_CONSTANT(kMaxInt32);
    CHECK_CONSTANT(kMinInt32);
    CHECK_CONSTANT(kMaxInt32u);
    CHECK_CONSTANT(kMaxInt64);
    CHECK_CONSTANT(kMinInt64);
    CHECK_CONSTANT(kMaxInt64u);
    CHECK_CONSTANT(kNoInterface);
    CHECK_CONSTANT(kResultOk);
    CHECK_CONSTANT(kResultTrue);
    CHECK_CONSTANT(kResultFalse);
    CHECK_CONSTANT(kInvalidArgument);
    CHECK_CONSTANT(kNotImplemented);
    CHECK_CONSTANT(kInternalError);
    CHECK_CONSTANT(kNotInitialized);
    CHECK_CONSTANT(kOutOfMemory);
}

TEST_CASE("structures and values of vst3/gui/key_codes.h are the official ones") {
    CHECK_CONSTANT(KEY_BACK);
    CHECK_CONSTANT(KEY_TAB);
    CHECK_CONSTANT(KEY_CLEAR);
    CHECK_CONSTANT(KEY_RETURN);
    CHECK_CONSTANT(KEY_PAUSE);
    CHECK_CONSTANT(KEY_ESCAPE);
    CHECK_CONSTANT(KEY_SPACE);
    CHECK_CONSTANT(KEY_NEXT);
    CHECK_CONSTANT(KEY_END);
    CHECK_CONSTANT(KEY_HOME);
    CHECK_CONSTANT(KEY_LEFT);
    CHECK_CONSTANT(KEY_UP);
    CHECK_CONSTANT(KEY_RIGHT);
    CHECK_CONSTANT(KEY_DOWN);
    CHECK_CONSTANT(KEY_PAGEUP);
    CHECK_CONSTANT(KEY_PAGEDOWN);
    CHECK_CONSTANT(KEY_SELECT);
    CHECK_CONSTANT(KEY_PRINT);
    CHECK_CONSTANT(KEY_ENTER);
    CHECK_CONSTANT(KEY_SNAPSHOT);
    CHECK_CONSTANT(KEY_INSERT);
    CHECK_CONSTANT(KEY_DELETE);
    CHECK_CONSTANT(KEY_HELP);
    CHECK_CONSTANT(KEY_NUMPAD0);
    CHECK_CONSTANT(KEY_NUMPAD1);
    CHECK_CONSTANT(KEY_NUMPAD2);
    CHECK_CONSTANT(KEY_NUMPAD3);
    CHECK_CONSTANT(KEY_NUMPAD4);
    CHECK_CONSTANT(KEY_NUMPAD5);
    CHECK_CONSTANT(KEY_NUMPAD6);
    CHECK_CONSTANT(KEY_NUMPAD7);
    CHECK_CONSTANT(KEY_NUMPAD8);
    CHECK_CONSTANT(KEY_NUMPAD9);
    CHECK_CONSTANT(KEY_MULTIPLY);
    CHECK_CONSTANT(KEY_ADD);
    CHECK_CONSTANT(KEY_SEPARATOR);
    CHECK_CONSTANT(KEY_SUBTRACT);
    CHECK_CONSTANT(KEY_DECIMAL);
    CHECK_CONSTANT(KEY_DIVIDE);
    CHECK_CONSTANT(KEY_F1);
    CHECK_CONSTANT(KEY_F2);
    CHECK_CONSTANT(KEY_F3);
    CHECK_CONSTANT(KEY_F4);
    CHECK_CONSTANT(KEY_F5);
    CHECK_CONSTANT(KEY_F6);
    CHECK_CONSTANT(KEY_F7);
    CHECK_CONSTANT(KEY_F8);
    CHECK_CONSTANT(KEY_F9);
    CHECK_CONSTANT(KEY_F10);
    CHECK_CONSTANT(KEY_F11);
    CHECK_CONSTANT(KEY_F12);
    CHECK_CONSTANT(KEY_NUMLOCK);
    CHECK_CONSTANT(KEY_SCROLL);
    CHECK_CONSTANT(KEY_SHIFT);
    CHECK_CONSTANT(KEY_CONTROL);
    CHECK_CONSTANT(KEY_ALT);
    CHECK_CONSTANT(KEY_EQUALS);
    CHECK_CONSTANT(KEY_CONTEXTMENU);
    CHECK_CONSTANT(KEY_MEDIA_PLAY);
    CHECK_CONSTANT(KEY_MEDIA_STOP);
    CHECK_CONSTANT(KEY_MEDIA_PREV);
    CHECK_CONSTANT(KEY_MEDIA_NEXT);
    CHECK_CONSTANT(KEY_VOLUME_UP);
    CHECK_CONSTANT(KEY_VOLUME_DOWN);
    CHECK_CONSTANT(KEY_F13);
    CHECK_CONSTANT(KEY_F14);
    CHECK_CONSTANT(KEY_F15);
    CHECK_CONSTANT(KEY_F16);
    CHECK_CONSTANT(KEY_F17);
    CHECK_CONSTANT(KEY_F18);
    CHECK_CONSTANT(KEY_F19);
    CHECK_CONSTANT(KEY_F20);
    CHECK_CONSTANT(KEY_F21);
    CHECK_CONSTANT(KEY_F22);
    CHECK_CONSTANT(KEY_F23);
    CHECK_CONSTANT(KEY_F24);
    CHECK_CONSTANT(KEY_SUPER);
    CHECK_CONSTANT(VKEY_FIRST_CODE);
    CHECK_CONSTANT(VKEY_LAST_CODE);
    CHECK_CONSTANT(VKEY_FIRST_ASCII);
    CHECK_CONSTANT(kShiftKey);
    CHECK_CONSTANT(kAlternateKey);
    CHECK_CONSTANT(kCommandKey);
    CHECK_CONSTANT(kControlKey);
}
