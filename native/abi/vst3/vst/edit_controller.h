#pragma once

#include "abi/vst3/base/plugin_base.h"
#include "abi/vst3/vst/component_handler.h"
#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

class IBStream;
class IPlugView;

/// PClassInfo::category of separate edit controllers.
inline constexpr char kVstComponentControllerClass[] = "Component Controller Class";

struct ParameterInfo {
    enum ParameterFlags : int32 {
        kNoFlags = 0,
        kCanAutomate = 1 << 0,
        /// Changed by the plugin only; implies not automatable.
        kIsReadOnly = 1 << 1,
        kIsWrapAround = 1 << 2,
        kIsList = 1 << 3,
        /// Not to be shown; implies read only and not automatable.
        kIsHidden = 1 << 4,
        kIsProgramChange = 1 << 15,
        /// At most one; 1 means bypassed.
        kIsBypass = 1 << 16
    };

    ParamID id = 0;
    String128 title{};
    String128 shortTitle{};
    String128 units{};
    /// 0 continuous, 1 switch, n: n + 1 values.
    int32 stepCount = 0;
    ParamValue defaultNormalizedValue = 0;
    UnitID unitId = 0;
    int32 flags = 0;
};

/// The half of a plugin that knows parameters and makes the editor. Main thread throughout.
class IEditController : public IPluginBase {
public:
    /// Receives the component's state, after the component did.
    virtual tresult GLOVEBOX_VST3_CALL setComponentState(IBStream* state) = 0;
    /// The controller's own state.
    virtual tresult GLOVEBOX_VST3_CALL setState(IBStream* state) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getState(IBStream* state) = 0;
    virtual int32 GLOVEBOX_VST3_CALL getParameterCount() = 0;
    virtual tresult GLOVEBOX_VST3_CALL getParameterInfo(int32 paramIndex, ParameterInfo& info) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getParamStringByValue(ParamID id, ParamValue valueNormalized,
                                                             String128 string) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getParamValueByString(ParamID id, TChar* string,
                                                             ParamValue& valueNormalized) = 0;
    virtual ParamValue GLOVEBOX_VST3_CALL normalizedParamToPlain(ParamID id, ParamValue valueNormalized) = 0;
    virtual ParamValue GLOVEBOX_VST3_CALL plainParamToNormalized(ParamID id, ParamValue plainValue) = 0;
    virtual ParamValue GLOVEBOX_VST3_CALL getParamNormalized(ParamID id) = 0;
    /// The host tells a value; the controller must not answer with performEdit.
    virtual tresult GLOVEBOX_VST3_CALL setParamNormalized(ParamID id, ParamValue value) = 0;
    /// Null takes it back; the controller holds a reference in between.
    virtual tresult GLOVEBOX_VST3_CALL setComponentHandler(IComponentHandler* handler) = 0;
    /// `name` is ViewType::kEditor. Hands out one reference, or null if there is no editor.
    virtual IPlugView* GLOVEBOX_VST3_CALL createView(FIDString name) = 0;

    static constexpr FUID iid = makeUid(0xDCD7BBE3, 0x7742448D, 0xA874AACC, 0x979C759E);
};

using KnobMode = int32;

/// (The standard spells the second one so.)
enum KnobModes : KnobMode { kCircularMode = 0, kRelativCircularMode, kLinearMode };

/// Optional, on the controller. Main thread.
class IEditController2 : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL setKnobMode(KnobMode mode) = 0;
    /// With `onlyCheck` set, only says whether there is one.
    virtual tresult GLOVEBOX_VST3_CALL openHelp(TBool onlyCheck) = 0;
    virtual tresult GLOVEBOX_VST3_CALL openAboutBox(TBool onlyCheck) = 0;

    static constexpr FUID iid = makeUid(0x7F4EFE59, 0xF3204967, 0xAC27A3AE, 0xAFB63038);
};

/// Optional, on the controller: the host brackets its own edits, as a remote control does. Main thread.
class IEditControllerHostEditing : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL beginEditFromHost(ParamID paramID) = 0;
    virtual tresult GLOVEBOX_VST3_CALL endEditFromHost(ParamID paramID) = 0;

    static constexpr FUID iid = makeUid(0xC1271208, 0x70594098, 0xB9DD34B3, 0x6BB0195E);
};

} // namespace glovebox::abi::vst3
