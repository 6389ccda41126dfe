#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

class IBStream;

/// Every plugin has this unit, whether it lists units or not.
inline constexpr UnitID kRootUnitId = 0;
inline constexpr UnitID kNoParentUnitId = -1;
inline constexpr ProgramListID kNoProgramListId = -1;
/// As program index of notifyProgramListChange: the whole list changed.
inline constexpr int32 kAllProgramInvalid = -1;

/// A unit groups parameters and may own a program list.
struct UnitInfo {
    UnitID id = 0;
    UnitID parentUnitId = 0;
    String128 name{};
    ProgramListID programListId = 0;
};

struct ProgramListInfo {
    ProgramListID id = 0;
    String128 name{};
    int32 programCount = 0;
};

/// Host, on the component handler. Main thread.
class IUnitHandler : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL notifyUnitSelection(UnitID unitId) = 0;
    virtual tresult GLOVEBOX_VST3_CALL notifyProgramListChange(ProgramListID listId, int32 programIndex) = 0;

    static constexpr FUID iid = makeUid(0x4B5147F8, 0x4654486B, 0x8DAB30BA, 0x163A3C56);
};

/// Host, optional. Main thread.
class IUnitHandler2 : public FUnknown {
public:
    /// The assignment that getUnitByBus answers changed.
    virtual tresult GLOVEBOX_VST3_CALL notifyUnitByBusChange() = 0;

    static constexpr FUID iid = makeUid(0xF89F8CDF, 0x699E4BA5, 0x96AAC9A4, 0x81452B01);
};

/// Optional, on the controller. Main thread.
class IUnitInfo : public FUnknown {
public:
    virtual int32 GLOVEBOX_VST3_CALL getUnitCount() = 0;
    virtual tresult GLOVEBOX_VST3_CALL getUnitInfo(int32 unitIndex, UnitInfo& info) = 0;
    virtual int32 GLOVEBOX_VST3_CALL getProgramListCount() = 0;
    virtual tresult GLOVEBOX_VST3_CALL getProgramListInfo(int32 listIndex, ProgramListInfo& info) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getProgramName(ProgramListID listId, int32 programIndex, String128 name) = 0;
    /// `attributeId` is one of PresetAttributes.
    virtual tresult GLOVEBOX_VST3_CALL getProgramInfo(ProgramListID listId, int32 programIndex, CString attributeId,
                                                      String128 attributeValue) = 0;
    /// kResultTrue if keys have names in this program.
    virtual tresult GLOVEBOX_VST3_CALL hasProgramPitchNames(ProgramListID listId, int32 programIndex) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getProgramPitchName(ProgramListID listId, int32 programIndex, int16 midiPitch,
                                                           String128 name) = 0;
    virtual UnitID GLOVEBOX_VST3_CALL getSelectedUnit() = 0;
    virtual tresult GLOVEBOX_VST3_CALL selectUnit(UnitID unitId) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getUnitByBus(MediaType type, BusDirection dir, int32 busIndex, int32 channel,
                                                    UnitID& unitId) = 0;
    /// With programIndex -1, `listOrUnitId` is a unit; else a program list.
    virtual tresult GLOVEBOX_VST3_CALL setUnitProgramData(int32 listOrUnitId, int32 programIndex, IBStream* data) = 0;

    static constexpr FUID iid = makeUid(0x3D4BD6B5, 0x913A4FD2, 0xA886E768, 0xA5EB92C1);
};

/// Optional, on the component: programs as data. Main thread.
class IProgramListData : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL programDataSupported(ProgramListID listId) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getProgramData(ProgramListID listId, int32 programIndex, IBStream* data) = 0;
    virtual tresult GLOVEBOX_VST3_CALL setProgramData(ProgramListID listId, int32 programIndex, IBStream* data) = 0;

    static constexpr FUID iid = makeUid(0x8683B01F, 0x7B354F70, 0xA2651DEC, 0x353AF4FF);
};

/// Optional, on the component: presets of one unit as data. Main thread.
class IUnitData : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL unitDataSupported(UnitID unitID) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getUnitData(UnitID unitId, IBStream* data) = 0;
    virtual tresult GLOVEBOX_VST3_CALL setUnitData(UnitID unitId, IBStream* data) = 0;

    static constexpr FUID iid = makeUid(0x6C389611, 0xD391455D, 0xB870B833, 0x94A0EFDD);
};

} // namespace glovebox::abi::vst3
