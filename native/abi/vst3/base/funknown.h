#pragma once

#include "abi/vst3/base/uid.h"

namespace glovebox::abi::vst3 {

/// Root of every interface. Objects count their references; whoever holds a pointer that a call handed out owns one.
///
/// No interface has a virtual destructor: it would take places in the virtual table that the standard gives to methods.
/// Objects end through `release` alone, which the protected destructor enforces here. Any thread may call these three,
/// unless the interface says otherwise.
class FUnknown {
public:
    /// Asks for another interface of the object. On kResultOk `*obj` holds one reference that the caller releases;
    /// otherwise `*obj` is null and the result kNoInterface. `iid` points to 16 bytes.
    virtual tresult GLOVEBOX_VST3_CALL queryInterface(const TUID iid, void** obj) = 0;
    /// Takes one more reference; returns the new count, which is for debugging only.
    virtual uint32 GLOVEBOX_VST3_CALL addRef() = 0;
    /// Gives one reference back; the object is gone when the last one was returned.
    virtual uint32 GLOVEBOX_VST3_CALL release() = 0;

    static constexpr FUID iid = makeUid(0x00000000, 0x00000000, 0xC0000000, 0x00000046);

protected:
    ~FUnknown() = default;
};

} // namespace glovebox::abi::vst3
