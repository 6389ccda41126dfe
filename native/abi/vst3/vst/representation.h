#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

class IBStream;

/// A remote control device, for which a plugin may lay out its parameters. Zero-terminated UTF-8.
struct RepresentationInfo {
    enum : int32 { kNameSize = 64 };

    char8 vendor[kNameSize]{};
    char8 name[kNameSize]{};
    char8 version[kNameSize]{};
    /// Empty: any host.
    char8 host[kNameSize]{};
};

/// Values of RepresentationInfo::name that name no device.
inline constexpr char GENERIC[] = "Generic";
inline constexpr char GENERIC_4_CELLS[] = "Generic 4 Cells";
inline constexpr char GENERIC_8_CELLS[] = "Generic 8 Cells";
inline constexpr char GENERIC_12_CELLS[] = "Generic 12 Cells";
inline constexpr char GENERIC_24_CELLS[] = "Generic 24 Cells";
inline constexpr char QUICK_CONTROL_8_CELLS[] = "Quick Controls 8 Cells";

/// Optional, on the controller. Main thread.
class IXmlRepresentationController : public FUnknown {
public:
    /// Writes an XML document ("vstXML") to the stream.
    virtual tresult GLOVEBOX_VST3_CALL getXmlRepresentationStream(RepresentationInfo& info, IBStream* stream) = 0;

    static constexpr FUID iid = makeUid(0xA81A0471, 0x48C34DC4, 0xAC30C9E1, 0x3C8393D5);
};

} // namespace glovebox::abi::vst3
