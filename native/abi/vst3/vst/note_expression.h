#pragma once

#include "abi/vst3/vst/note_expression_types.h"
#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// Values are normalized.
struct NoteExpressionValueDescription {
    NoteExpressionValue defaultValue = 0;
    NoteExpressionValue minimum = 0;
    NoteExpressionValue maximum = 0;
    /// As ParameterInfo::stepCount.
    int32 stepCount = 0;
};

struct NoteExpressionTypeInfo {
    enum NoteExpressionTypeFlags : int32 {
        kIsBipolar = 1 << 0,
        /// Only once, at the start of the note.
        kIsOneShot = 1 << 1,
        /// Replaces the parameter's value instead of adding to it.
        kIsAbsolute = 1 << 2,
        kAssociatedParameterIDValid = 1 << 3
    };

    NoteExpressionTypeID typeId = 0;
    String128 title{};
    String128 shortTitle{};
    String128 units{};
    int32 unitId = 0;
    NoteExpressionValueDescription valueDesc;
    ParamID associatedParameterId = 0;
    int32 flags = 0;
};

/// Optional, on the controller: which expressions notes understand, per event bus and channel. Main thread.
class INoteExpressionController : public FUnknown {
public:
    virtual int32 GLOVEBOX_VST3_CALL getNoteExpressionCount(int32 busIndex, int16 channel) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getNoteExpressionInfo(int32 busIndex, int16 channel, int32 noteExpressionIndex,
                                                             NoteExpressionTypeInfo& info) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getNoteExpressionStringByValue(int32 busIndex, int16 channel,
                                                                      NoteExpressionTypeID id,
                                                                      NoteExpressionValue valueNormalized,
                                                                      String128 string) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getNoteExpressionValueByString(int32 busIndex, int16 channel,
                                                                      NoteExpressionTypeID id, const TChar* string,
                                                                      NoteExpressionValue& valueNormalized) = 0;

    static constexpr FUID iid = makeUid(0xB7F8F859, 0x41234872, 0x91169581, 0x4F3721A3);
};

/// KeyswitchTypeIDs.
using KeyswitchTypeID = uint32;

enum KeyswitchTypeIDs : uint32 {
    /// Before the note begins.
    kNoteOnKeyswitchTypeID = 0,
    kOnTheFlyKeyswitchTypeID,
    kOnReleaseKeyswitchTypeID,
    kKeyRangeTypeID
};

struct KeyswitchInfo {
    KeyswitchTypeID typeId = 0;
    String128 title{};
    String128 shortTitle{};
    /// MIDI keys.
    int32 keyswitchMin = 0;
    int32 keyswitchMax = 0;
    /// Key to which the others are remapped; -1 if none.
    int32 keyRemapped = 0;
    int32 unitId = 0;
    int32 flags = 0;
};

/// Optional, on the controller. Main thread.
class IKeyswitchController : public FUnknown {
public:
    virtual int32 GLOVEBOX_VST3_CALL getKeyswitchCount(int32 busIndex, int16 channel) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getKeyswitchInfo(int32 busIndex, int16 channel, int32 keySwitchIndex,
                                                        KeyswitchInfo& info) = 0;

    static constexpr FUID iid = makeUid(0x1F2F76D3, 0xBFFB4B96, 0xB99527A5, 0x5EBCCEF4);
};

/// PhysicalUITypeIDs.
using PhysicalUITypeID = uint32;

/// What a finger can do on an expressive keyboard.
enum PhysicalUITypeIDs : uint32 {
    kPUIXMovement = 0,
    kPUIYMovement,
    kPUIPressure,
    kPUITypeCount,
    kInvalidPUITypeID = 0xFFFFFFFF
};

struct PhysicalUIMap {
    PhysicalUITypeID physicalUITypeID = 0;
    /// kInvalidTypeID if the movement does nothing.
    NoteExpressionTypeID noteExpressionTypeID = 0;
};

/// The host allocates `map` and fills in the movements; the plugin fills in the expressions.
struct PhysicalUIMapList {
    uint32 count = 0;
    PhysicalUIMap* map = nullptr;
};

/// Optional, on the controller. Main thread.
class INoteExpressionPhysicalUIMapping : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL getPhysicalUIMapping(int32 busIndex, int16 channel, PhysicalUIMapList& list) = 0;

    static constexpr FUID iid = makeUid(0xB03078FF, 0x94D24AC8, 0x90CCD303, 0xD4133324);
};

} // namespace glovebox::abi::vst3
