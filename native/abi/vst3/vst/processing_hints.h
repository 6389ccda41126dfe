#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// ePrefetchableSupport.
using PrefetchableSupport = uint32;

enum ePrefetchableSupport : uint32 {
    kIsNeverPrefetchable = 0,
    kIsYetPrefetchable,
    kIsNotYetPrefetchable,
    kNumPrefetchableSupport
};

/// Optional, on the component: may the host process ahead of time? Main thread; changes are announced by
/// kPrefetchableSupportChanged.
class IPrefetchableSupport : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL getPrefetchableSupport(PrefetchableSupport& prefetchable) = 0;

    static constexpr FUID iid = makeUid(0x8AE54FDA, 0xE93046B9, 0xA28555BC, 0xDC98E21E);
};

/// Optional, on the controller: whether the host's automation reads or writes. Main thread.
class IAutomationState : public FUnknown {
public:
    enum AutomationStates : int32 {
        kNoAutomation = 0,
        kReadState = 1 << 0,
        kWriteState = 1 << 1,
        kReadWriteState = kReadState | kWriteState
    };

    /// Sum of AutomationStates.
    virtual tresult GLOVEBOX_VST3_CALL setAutomationState(int32 state) = 0;

    static constexpr FUID iid = makeUid(0xB4E8287F, 0x1BB346AA, 0x83A46667, 0x68937BAB);
};

} // namespace glovebox::abi::vst3
