#pragma once

#include "abi/vst3/base/funknown.h"

/// Linux has no event loop of its own that plugins could hook into: the host lends them its loop. Inline, so that the
/// standard's own nesting works too.
namespace glovebox::abi::vst3 {
inline namespace Linux {

using TimerInterval = uint64;
using FileDescriptor = int;

/// Plugin.
class IEventHandler : public FUnknown {
public:
    /// Main thread; the descriptor is readable.
    virtual void GLOVEBOX_VST3_CALL onFDIsSet(FileDescriptor fd) = 0;

    static constexpr FUID iid = makeUid(0x561E65C9, 0x13A0496F, 0x813A2C35, 0x654D7983);
};

/// Plugin.
class ITimerHandler : public FUnknown {
public:
    /// Main thread.
    virtual void GLOVEBOX_VST3_CALL onTimer() = 0;

    static constexpr FUID iid = makeUid(0x10BDD94F, 0x41424774, 0x821FAD8F, 0xECA72CA9);
};

/// Host; found on IPlugFrame and, for plugins without an editor, on the host application. Main thread.
class IRunLoop : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL registerEventHandler(IEventHandler* handler, FileDescriptor fd) = 0;
    virtual tresult GLOVEBOX_VST3_CALL unregisterEventHandler(IEventHandler* handler) = 0;
    /// Repeats until unregistered.
    virtual tresult GLOVEBOX_VST3_CALL registerTimer(ITimerHandler* handler, TimerInterval milliseconds) = 0;
    virtual tresult GLOVEBOX_VST3_CALL unregisterTimer(ITimerHandler* handler) = 0;

    static constexpr FUID iid = makeUid(0x18C35366, 0x97764F1A, 0x9C5B8385, 0x7A871389);
};

} // namespace Linux
} // namespace glovebox::abi::vst3
