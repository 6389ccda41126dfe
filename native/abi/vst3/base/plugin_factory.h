#pragma once

#include "abi/vst3/base/plugin_base.h"

namespace glovebox::abi::vst3 {

/// Vendor of all classes of a module.
struct PFactoryInfo {
    enum FactoryFlags : int32 {
        kNoFlags = 0,
        /// The classes may differ at each load, so a host must not cache them.
        kClassesDiscardable = 1 << 0,
        /// Deprecated, ignored.
        kLicenseCheck = 1 << 1,
        /// The module must stay loaded until the process ends.
        kComponentNonDiscardable = 1 << 3,
        /// All strings are Unicode; every VST3 module sets it.
        kUnicode = 1 << 4
    };
    enum : int32 { kURLSize = 256, kEmailSize = 128, kNameSize = 64 };

    char8 vendor[kNameSize]{};
    char8 url[kURLSize]{};
    char8 email[kEmailSize]{};
    int32 flags = 0;
};

/// One class of a module. Texts are zero-terminated unless they fill their array.
struct PClassInfo {
    enum ClassCardinality : int32 { kManyInstances = 0x7FFFFFFF };
    enum : int32 { kCategorySize = 32, kNameSize = 64 };

    TUID cid{};
    int32 cardinality = 0;
    /// kVstAudioEffectClass, kVstComponentControllerClass, ...
    char8 category[kCategorySize]{};
    char8 name[kNameSize]{};
};

/// PClassInfo with flags, subcategories and versions.
struct PClassInfo2 {
    enum : int32 { kVendorSize = 64, kVersionSize = 64, kSubCategoriesSize = 128 };

    TUID cid{};
    int32 cardinality = 0;
    char8 category[PClassInfo::kCategorySize]{};
    char8 name[PClassInfo::kNameSize]{};
    /// Meaning depends on the category; ComponentFlags for audio effects.
    uint32 classFlags = 0;
    /// Joined by '|', for example "Fx|Delay".
    char8 subCategories[kSubCategoriesSize]{};
    /// Empty means the factory's vendor.
    char8 vendor[kVendorSize]{};
    char8 version[kVersionSize]{};
    char8 sdkVersion[kVersionSize]{};
};

/// PClassInfo2 with UTF-16 texts; category and subcategories stay ASCII.
struct PClassInfoW {
    enum : int32 { kVendorSize = 64, kVersionSize = 64, kSubCategoriesSize = 128 };

    TUID cid{};
    int32 cardinality = 0;
    char8 category[PClassInfo::kCategorySize]{};
    char16 name[PClassInfo::kNameSize]{};
    uint32 classFlags = 0;
    char8 subCategories[kSubCategoriesSize]{};
    char16 vendor[kVendorSize]{};
    char16 version[kVersionSize]{};
    char16 sdkVersion[kVersionSize]{};
};

/// What a module exports: a list of classes and the way to make objects of them. Main thread.
class IPluginFactory : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL getFactoryInfo(PFactoryInfo* info) = 0;
    virtual int32 GLOVEBOX_VST3_CALL countClasses() = 0;
    virtual tresult GLOVEBOX_VST3_CALL getClassInfo(int32 index, PClassInfo* info) = 0;
    /// `cid` and `interfaceId` point to 16 bytes each, not to text. On kResultOk `*obj` holds one reference.
    virtual tresult GLOVEBOX_VST3_CALL createInstance(FIDString cid, FIDString interfaceId, void** obj) = 0;

    static constexpr FUID iid = makeUid(0x7A4D811C, 0x52114A1F, 0xAED9D2EE, 0x0B43BF9F);
};

class IPluginFactory2 : public IPluginFactory {
public:
    virtual tresult GLOVEBOX_VST3_CALL getClassInfo2(int32 index, PClassInfo2* info) = 0;

    static constexpr FUID iid = makeUid(0x0007B650, 0xF24B4C0B, 0xA464EDB9, 0xF00B2ABB);
};

class IPluginFactory3 : public IPluginFactory2 {
public:
    virtual tresult GLOVEBOX_VST3_CALL getClassInfoUnicode(int32 index, PClassInfoW* info) = 0;
    /// Hands the host to the factory before any object is made; the context need not be the one of `initialize`.
    virtual tresult GLOVEBOX_VST3_CALL setHostContext(FUnknown* context) = 0;

    static constexpr FUID iid = makeUid(0x4555A2AB, 0xC1234E57, 0x9B122910, 0x36878931);
};

} // namespace glovebox::abi::vst3
