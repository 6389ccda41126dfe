#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// Functions that a host may ask a parameter for.
namespace FunctionNameType {
inline constexpr char kCompGainReduction[] = "Comp:GainReduction";
inline constexpr char kCompGainReductionMax[] = "Comp:GainReductionMax";
inline constexpr char kCompGainReductionPeakHold[] = "Comp:GainReductionPeakHold";
inline constexpr char kCompResetGainReductionMax[] = "Comp:ResetGainReductionMax";
inline constexpr char kLowLatencyMode[] = "LowLatencyMode";
inline constexpr char kDryWetMix[] = "DryWetMix";
inline constexpr char kRandomize[] = "Randomize";
inline constexpr char kPanPosCenterX[] = "PanPosCenterX";
inline constexpr char kPanPosCenterY[] = "PanPosCenterY";
inline constexpr char kPanPosCenterZ[] = "PanPosCenterZ";
} // namespace FunctionNameType

/// Optional, on the controller. Main thread.
class IParameterFunctionName : public FUnknown {
public:
    /// kResultFalse if no parameter of the unit has this function.
    virtual tresult GLOVEBOX_VST3_CALL getParameterIDFromFunctionName(UnitID unitID, FIDString functionName,
                                                                      ParamID& paramID) = 0;

    static constexpr FUID iid = makeUid(0x6D21E1DC, 0x91199D4B, 0xA2A02FEF, 0x6C1AE55C);
};

/// Optional, on the controller of a plugin that replaces another one: automation follows. Main thread.
class IRemapParamID : public FUnknown {
public:
    /// `pluginToReplaceUID` points to 16 bytes. kResultFalse if there is no counterpart.
    virtual tresult GLOVEBOX_VST3_CALL getCompatibleParamID(const TUID pluginToReplaceUID, ParamID oldParamID,
                                                            ParamID& newParamID) = 0;

    static constexpr FUID iid = makeUid(0x2B88021E, 0x6286B646, 0xB49DF76A, 0x5663061C);
};

/// Optional, on the view: which parameter is at a point. Main thread.
class IParameterFinder : public FUnknown {
public:
    /// Pixels from the view's top left corner.
    virtual tresult GLOVEBOX_VST3_CALL findParameter(int32 xPos, int32 yPos, ParamID& resultTag) = 0;

    static constexpr FUID iid = makeUid(0x0F618302, 0x215D4587, 0xA512073C, 0x77B9D383);
};

} // namespace glovebox::abi::vst3
