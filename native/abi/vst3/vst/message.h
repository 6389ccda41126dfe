#pragma once

#include "abi/vst3/vst/attributes.h"

namespace glovebox::abi::vst3 {

/// A message between component and controller; made by IHostApplication::createInstance.
class IMessage : public FUnknown {
public:
    /// Lives as long as the message or until the next setMessageID.
    virtual FIDString GLOVEBOX_VST3_CALL getMessageID() = 0;
    /// Copies the text.
    virtual void GLOVEBOX_VST3_CALL setMessageID(FIDString id) = 0;
    /// Hands out no reference.
    virtual IAttributeList* GLOVEBOX_VST3_CALL getAttributes() = 0;

    static constexpr FUID iid = makeUid(0x936F033B, 0xC6C047DB, 0xBB0882F8, 0x13C1E613);
};

/// One end of the line between component and controller. The host may stand between them. Main thread.
class IConnectionPoint : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL connect(IConnectionPoint* other) = 0;
    /// Before terminate, with the same pointer as in connect.
    virtual tresult GLOVEBOX_VST3_CALL disconnect(IConnectionPoint* other) = 0;
    virtual tresult GLOVEBOX_VST3_CALL notify(IMessage* message) = 0;

    static constexpr FUID iid = makeUid(0x70A4156F, 0x6E6E4026, 0x989148BF, 0xAA60D8D1);
};

} // namespace glovebox::abi::vst3
