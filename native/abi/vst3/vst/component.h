#pragma once

#include "abi/vst3/base/plugin_base.h"
#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

class IBStream;

enum MediaTypes : int32 { kAudio = 0, kEvent, kNumMediaTypes };

// Passed by value in IMidiMapping2, so its width is part of the ABI: that of int, as in the published headers.
enum BusDirections : int32 { kInput = 0, kOutput };

enum BusTypes : int32 {
    kMain = 0,
    /// Side chain and the like; not active unless the host activates it.
    kAux
};

struct BusInfo {
    enum BusFlags : uint32 {
        /// The bus should be active without asking; the host still has to activate it.
        kDefaultActive = 1 << 0,
        /// Audio of this bus is control voltage.
        kIsControlVoltage = 1 << 1
    };

    MediaType mediaType = 0;
    BusDirection direction = 0;
    /// Audio channels, or MIDI channels of an event bus.
    int32 channelCount = 0;
    String128 name{};
    BusType busType = 0;
    uint32 flags = 0;
};

enum IoModes : int32 { kSimple = 0, kAdvanced, kOfflineProcessing };

struct RoutingInfo {
    MediaType mediaType = 0;
    int32 busIndex = 0;
    /// -1 means all channels.
    int32 channel = 0;
};

/// The half of a plugin that has busses and a state. Main thread.
class IComponent : public IPluginBase {
public:
    /// Writes the 16 bytes of the separate controller's class. kNotImplemented or kResultFalse if there is none.
    virtual tresult GLOVEBOX_VST3_CALL getControllerClassId(TUID classId) = 0;
    /// Before initialize. Optional.
    virtual tresult GLOVEBOX_VST3_CALL setIoMode(IoMode mode) = 0;
    virtual int32 GLOVEBOX_VST3_CALL getBusCount(MediaType type, BusDirection dir) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getBusInfo(MediaType type, BusDirection dir, int32 index, BusInfo& bus) = 0;
    /// Which output belongs to the input `inInfo`; mainly for event busses.
    virtual tresult GLOVEBOX_VST3_CALL getRoutingInfo(RoutingInfo& inInfo, RoutingInfo& outInfo) = 0;
    /// While inactive only. All busses start inactive.
    virtual tresult GLOVEBOX_VST3_CALL activateBus(MediaType type, BusDirection dir, int32 index, TBool state) = 0;
    /// After setupProcessing; memory for processing is allocated here.
    virtual tresult GLOVEBOX_VST3_CALL setActive(TBool state) = 0;
    virtual tresult GLOVEBOX_VST3_CALL setState(IBStream* state) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getState(IBStream* state) = 0;

    static constexpr FUID iid = makeUid(0xE831FF31, 0xF2D54301, 0x928EBBEE, 0x25697802);
};

} // namespace glovebox::abi::vst3
