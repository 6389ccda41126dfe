#pragma once

#include "abi/vst3/base/funknown.h"

namespace glovebox::abi::vst3 {

/// First and last call of a component or an edit controller.
class IPluginBase : public FUnknown {
public:
    /// Main thread. `context` is the host (normally an IHostApplication); the plugin takes a reference if it keeps it.
    /// After any result but kResultOk the object may only be released.
    virtual tresult GLOVEBOX_VST3_CALL initialize(FUnknown* context) = 0;
    /// Main thread, once, before the last release. The plugin drops its references to the host.
    virtual tresult GLOVEBOX_VST3_CALL terminate() = 0;

    static constexpr FUID iid = makeUid(0x22888DDB, 0x156E45AE, 0x8358B348, 0x08190625);
};

} // namespace glovebox::abi::vst3
