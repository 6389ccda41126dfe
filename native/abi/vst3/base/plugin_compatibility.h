#pragma once

#include "abi/vst3/base/stream.h"

namespace glovebox::abi::vst3 {

/// PClassInfo::category of a class that implements IPluginCompatibility; at most one per factory.
inline constexpr char kPluginCompatibilityClass[] = "Plugin Compatibility Class";

/// Tells which older classes a module's classes can replace. Main thread.
class IPluginCompatibility : public FUnknown {
public:
    /// Writes UTF-8 JSON: an array of {"New": class id, "Old": [class ids]}, identifiers as 32 hexadecimal digits.
    virtual tresult GLOVEBOX_VST3_CALL getCompatibilityJSON(IBStream* stream) = 0;

    static constexpr FUID iid = makeUid(0x4AFD4B6A, 0x35D7C240, 0xA5C31414, 0xFB7D15E6);
};

} // namespace glovebox::abi::vst3
