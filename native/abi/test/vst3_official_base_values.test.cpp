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
    CHECK_CONSTANT(kNoInterface);
    CHECK_CONSTANT(kResultOk);
    CHECK_CONSTANT(kResultTrue);
    CHECK_CONSTANT(kResultFalse);
    CHECK_CONSTANT(kInvalidArgument);
    CHECK_CONSTANT(kNotImplemented);
    CHECK_CONSTANT(kInternalError);
    CHECK_CONSTANT(kNotInitialized);
    CHECK_CONSTANT(kOutOfMemory);
    CHECK_CONSTANT(kMaxInt32);
    CHECK_CONSTANT(kMinInt32);
    CHECK_CONSTANT(kMaxInt32u);
    CHECK_CONSTANT(kMaxInt64);
    CHECK_CONSTANT(kMinInt64);
    CHECK_CONSTANT(kMaxInt64u);
}
