#pragma once

#include "abi/vst3/vst/message.h"

namespace glovebox::abi::vst3 {

/// The host, as given to IPluginBase::initialize and IPluginFactory3::setHostContext.
class IHostApplication : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL getName(String128 name) = 0;
    /// Makes host objects: IMessage and IAttributeList at least, each asked for with its iid as class and interface.
    virtual tresult GLOVEBOX_VST3_CALL createInstance(TUID cid, TUID interfaceId, void** obj) = 0;

    static constexpr FUID iid = makeUid(0x58E595CC, 0xDB2D4969, 0x8B6AAF8C, 0x36A664E5);
};

/// Optional, on the host: which plugin interfaces it makes use of.
class IPlugInterfaceSupport : public FUnknown {
public:
    /// kResultTrue if the host uses the interface named by 16 bytes.
    virtual tresult GLOVEBOX_VST3_CALL isPlugInterfaceSupported(const TUID interfaceId) = 0;

    static constexpr FUID iid = makeUid(0x4FB58B9E, 0x9EAA4E0F, 0xAB361C1C, 0xCCB56FEA);
};

} // namespace glovebox::abi::vst3
