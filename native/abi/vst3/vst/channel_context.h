#pragma once

#include "abi/vst3/vst/attributes.h"

/// Inline, so that the standard's own nesting works too.
namespace glovebox::abi::vst3 {
inline namespace ChannelContext {

/// Optional, on the controller: the mixer channel that holds the plugin. Main thread, after initialize.
class IInfoListener : public FUnknown {
public:
    /// The list is valid during the call only.
    virtual tresult GLOVEBOX_VST3_CALL setChannelContextInfos(IAttributeList* list) = 0;

    static constexpr FUID iid = makeUid(0x0F194781, 0x8D984ADA, 0xBBA0C1EF, 0xC011D8D0);
};

/// Values of kChannelPluginLocationKey.
enum ChannelPluginLocation : int32 { kPreVolumeFader = 0, kPostVolumeFader, kUsedAsPanner };

// Keys of the list, with the kind of value that each has.
/// String.
inline constexpr char kChannelUIDKey[] = "channel uid";
/// Int: code units of the string above.
inline constexpr char kChannelUIDLengthKey[] = "channel uid length";
/// Int: unique while the host runs.
inline constexpr char kChannelRuntimeIDKey[] = "channel runtime id";
/// String.
inline constexpr char kChannelNameKey[] = "channel name";
/// Int.
inline constexpr char kChannelNameLengthKey[] = "channel name length";
/// Int: ColorSpec.
inline constexpr char kChannelColorKey[] = "channel color";
/// Int, from 1.
inline constexpr char kChannelIndexKey[] = "channel index";
/// Int, from 1.
inline constexpr char kChannelIndexNamespaceOrderKey[] = "channel index namespace order";
/// String: "Input", "Bus", ...
inline constexpr char kChannelIndexNamespaceKey[] = "channel index namespace";
/// Int.
inline constexpr char kChannelIndexNamespaceLengthKey[] = "channel index namespace length";
/// Binary: PNG.
inline constexpr char kChannelImageKey[] = "channel image";
/// Int: ChannelPluginLocation.
inline constexpr char kChannelPluginLocationKey[] = "channel plugin location";

} // namespace ChannelContext
} // namespace glovebox::abi::vst3
