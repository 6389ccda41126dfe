#pragma once

#include "abi/vst3/vst/note_expression_types.h"
#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// Note identifiers that plugins may invent for notes of their own.
enum NoteIDUserRange : int32 { kNoteIDUserRangeLowerBound = -10000, kNoteIDUserRangeUpperBound = -1000 };

struct NoteOnEvent {
    int16 channel;
    /// MIDI key, 0 to 127.
    int16 pitch;
    /// Cents.
    float tuning;
    /// 0 to 1.
    float velocity;
    /// Frames if known, else 0. A note-off follows in any case.
    int32 length;
    /// -1 if there is none.
    int32 noteId;
};

struct NoteOffEvent {
    int16 channel;
    int16 pitch;
    float velocity;
    /// -1: match by channel and pitch.
    int32 noteId;
    float tuning;
};

struct DataEvent {
    enum DataTypes : uint32 { kMidiSysEx = 0 };

    /// Bytes.
    uint32 size;
    uint32 type;
    /// Owned by the event's list, including 0xF0 and 0xF7.
    const uint8* bytes;
};

struct PolyPressureEvent {
    int16 channel;
    int16 pitch;
    /// 0 to 1.
    float pressure;
    int32 noteId;
};

struct ChordEvent {
    /// MIDI keys; -1 if there is none.
    int16 root;
    int16 bassNote;
    /// One bit per semitone above the root.
    int16 mask;
    uint16 textLen;
    const TChar* text;
};

struct ScaleEvent {
    int16 root;
    int16 mask;
    uint16 textLen;
    const TChar* text;
};

/// Output only: a MIDI controller that the plugin sends. `controlNumber` is one of ControllerNumbers.
struct LegacyMIDICCOutEvent {
    uint8 controlNumber;
    /// 0 to 15.
    int8 channel;
    /// 0 to 127.
    int8 value;
    /// Second byte of pitch bend and poly pressure.
    int8 value2;
};

struct Event {
    enum EventFlags : uint16 { kIsLive = 1 << 0, kUserReserved1 = 1 << 14, kUserReserved2 = 1 << 15 };
    enum EventTypes : uint16 {
        kNoteOnEvent = 0,
        kNoteOffEvent = 1,
        kDataEvent = 2,
        kPolyPressureEvent = 3,
        kNoteExpressionValueEvent = 4,
        kNoteExpressionTextEvent = 5,
        kChordEvent = 6,
        kScaleEvent = 7,
        kLegacyMIDICCOutEvent = 65535
    };

    /// Event bus.
    int32 busIndex;
    /// Frames from the start of the block.
    int32 sampleOffset;
    /// Project position in quarter notes; informative.
    TQuarterNotes ppqPosition;
    uint16 flags;
    /// EventTypes; selects the member of the union.
    uint16 type;
    union {
        NoteOnEvent noteOn;
        NoteOffEvent noteOff;
        DataEvent data;
        PolyPressureEvent polyPressure;
        NoteExpressionValueEvent noteExpressionValue;
        NoteExpressionTextEvent noteExpressionText;
        ChordEvent chord;
        ScaleEvent scale;
        LegacyMIDICCOutEvent midiCCOut;
    };
};

/// Events of one block, sorted by offset. Audio thread; valid during `process` only.
class IEventList : public FUnknown {
public:
    virtual int32 GLOVEBOX_VST3_CALL getEventCount() = 0;
    virtual tresult GLOVEBOX_VST3_CALL getEvent(int32 index, Event& e) = 0;
    virtual tresult GLOVEBOX_VST3_CALL addEvent(Event& e) = 0;

    static constexpr FUID iid = makeUid(0x3A2C4214, 0x346349FE, 0xB2C4F397, 0xB9695A44);
};

} // namespace glovebox::abi::vst3
