#pragma once

#include "abi/vst3/base/funknown.h"

namespace glovebox::abi::vst3 {

/// Receives a text from the other side, which copies nothing itself.
class IStringResult : public FUnknown {
public:
    virtual void GLOVEBOX_VST3_CALL setText(const char8* text) = 0;

    static constexpr FUID iid = makeUid(0x550798BC, 0x872049DB, 0x84920A15, 0x3B50B7A8);
};

/// A string object of either width.
class IString : public FUnknown {
public:
    virtual void GLOVEBOX_VST3_CALL setText8(const char8* text) = 0;
    virtual void GLOVEBOX_VST3_CALL setText16(const char16* text) = 0;
    /// May convert the content, which ends the life of pointers returned earlier.
    virtual const char8* GLOVEBOX_VST3_CALL getText8() = 0;
    virtual const char16* GLOVEBOX_VST3_CALL getText16() = 0;
    /// Takes over a buffer that was allocated with malloc.
    virtual void GLOVEBOX_VST3_CALL take(void* text, bool isWide) = 0;
    virtual bool GLOVEBOX_VST3_CALL isWideString() const = 0;

    static constexpr FUID iid = makeUid(0xF99DB7A3, 0x0FC14821, 0x800B0CF9, 0x8E348EDF);
};

} // namespace glovebox::abi::vst3
