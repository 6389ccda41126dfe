#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// Named values of four kinds; the payload of messages and contexts. Any one thread at a time.
class IAttributeList : public FUnknown {
public:
    /// Zero-terminated ASCII.
    using AttrID = const char*;

    virtual tresult GLOVEBOX_VST3_CALL setInt(AttrID id, int64 value) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getInt(AttrID id, int64& value) = 0;
    virtual tresult GLOVEBOX_VST3_CALL setFloat(AttrID id, double value) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getFloat(AttrID id, double& value) = 0;
    /// Zero-terminated UTF-16, copied.
    virtual tresult GLOVEBOX_VST3_CALL setString(AttrID id, const TChar* string) = 0;
    /// `sizeInBytes` is the room at `string`, terminator included; longer text is cut.
    virtual tresult GLOVEBOX_VST3_CALL getString(AttrID id, TChar* string, uint32 sizeInBytes) = 0;
    /// Copied.
    virtual tresult GLOVEBOX_VST3_CALL setBinary(AttrID id, const void* data, uint32 sizeInBytes) = 0;
    /// The bytes stay the list's; they live until it is changed or released.
    virtual tresult GLOVEBOX_VST3_CALL getBinary(AttrID id, const void*& data, uint32& sizeInBytes) = 0;

    static constexpr FUID iid = makeUid(0x1E5F0AEB, 0xCC7F4533, 0xA2544011, 0x38AD5EE4);
};

/// Optional, on the IBStream of a state: where it comes from or goes to. Keys stand in preset_keys.h.
class IStreamAttributes : public FUnknown {
public:
    /// File name without path, with extension.
    virtual tresult GLOVEBOX_VST3_CALL getFileName(String128 name) = 0;
    /// Hands out no reference.
    virtual IAttributeList* GLOVEBOX_VST3_CALL getAttributes() = 0;

    static constexpr FUID iid = makeUid(0xD6CE2FFC, 0xEFAF4B8C, 0x9E74F1BB, 0x12DA44B4);
};

} // namespace glovebox::abi::vst3
