#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// Values of IEditController::createView and IComponentHandler2::requestOpenEditor.
namespace ViewType {
inline constexpr char kEditor[] = "editor";
}

/// What IComponentHandler::restartComponent announces.
enum RestartFlags : int32 {
    /// Deactivate, reload nothing but the instance, activate again.
    kReloadComponent = 1 << 0,
    /// Number or arrangement of busses.
    kIoChanged = 1 << 1,
    /// Many values at once; the host reads them all again.
    kParamValuesChanged = 1 << 2,
    kLatencyChanged = 1 << 3,
    /// Titles, defaults or flags, not the identifiers.
    kParamTitlesChanged = 1 << 4,
    kMidiCCAssignmentChanged = 1 << 5,
    kNoteExpressionChanged = 1 << 6,
    kIoTitlesChanged = 1 << 7,
    kPrefetchableSupportChanged = 1 << 8,
    kRoutingInfoChanged = 1 << 9,
    kKeyswitchChanged = 1 << 10,
    kParamIDMappingChanged = 1 << 11
};

/// Host: what the controller tells it. Main thread throughout.
class IComponentHandler : public FUnknown {
public:
    /// A gesture on a parameter begins; performEdit follows any number of times, endEdit once.
    virtual tresult GLOVEBOX_VST3_CALL beginEdit(ParamID id) = 0;
    virtual tresult GLOVEBOX_VST3_CALL performEdit(ParamID id, ParamValue valueNormalized) = 0;
    virtual tresult GLOVEBOX_VST3_CALL endEdit(ParamID id) = 0;
    /// Sum of RestartFlags.
    virtual tresult GLOVEBOX_VST3_CALL restartComponent(int32 flags) = 0;

    static constexpr FUID iid = makeUid(0x93A0BEA3, 0x0BD045DB, 0x8E890B0C, 0xC1E46AC6);
};

/// Host, optional. Main thread.
class IComponentHandler2 : public FUnknown {
public:
    /// The state changed in a way that no parameter shows.
    virtual tresult GLOVEBOX_VST3_CALL setDirty(TBool state) = 0;
    virtual tresult GLOVEBOX_VST3_CALL requestOpenEditor(FIDString name = ViewType::kEditor) = 0;
    /// Gestures up to finishGroupEdit belong together and share one time stamp.
    virtual tresult GLOVEBOX_VST3_CALL startGroupEdit() = 0;
    virtual tresult GLOVEBOX_VST3_CALL finishGroupEdit() = 0;

    static constexpr FUID iid = makeUid(0xF040B4B3, 0xA36045EC, 0xABCDC045, 0xB4D5A2CC);
};

/// Host, optional: the plugin asks for a bus to be switched. Main thread.
class IComponentHandlerBusActivation : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL requestBusActivation(MediaType type, BusDirection dir, int32 index,
                                                            TBool state) = 0;

    static constexpr FUID iid = makeUid(0x067D02C1, 0x5B4E274D, 0xA92D90FD, 0x6EAF7240);
};

/// Host, optional: the clock of ProcessContext::systemTime.
class IComponentHandlerSystemTime : public FUnknown {
public:
    /// Nanoseconds. Main thread.
    virtual tresult GLOVEBOX_VST3_CALL getSystemTime(int64& systemTime) = 0;

    static constexpr FUID iid = makeUid(0xF9E53056, 0xD1554CD5, 0xB7695E1B, 0x7B0F7745);
};

/// Host, optional: shows the progress of work that the plugin does on its own. Main thread.
class IProgress : public FUnknown {
public:
    enum ProgressType : uint32 { AsyncStateRestoration = 0, UIBackgroundTask };
    using ID = uint64;

    /// `optionalDescription` may be null.
    virtual tresult GLOVEBOX_VST3_CALL start(ProgressType type, const tchar* optionalDescription, ID& outID) = 0;
    /// 0 to 1.
    virtual tresult GLOVEBOX_VST3_CALL update(ID id, ParamValue normValue) = 0;
    virtual tresult GLOVEBOX_VST3_CALL finish(ID id) = 0;

    static constexpr FUID iid = makeUid(0x00C9DC5B, 0x9D904254, 0x91A388C8, 0xB4E91B69);
};

} // namespace glovebox::abi::vst3
