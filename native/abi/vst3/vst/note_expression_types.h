#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// NoteExpressionTypeIDs.
using NoteExpressionTypeID = uint32;
/// Normalized to [0, 1].
using NoteExpressionValue = double;

enum NoteExpressionTypeIDs : uint32 {
    /// Gain: plain = 20 log10(4 x norm) dB, 0.25 is unity.
    kVolumeTypeID = 0,
    /// 0 left, 0.5 centre, 1 right.
    kPanTypeID,
    /// Plain = 240 x (norm - 0.5) semitones.
    kTuningTypeID,
    kVibratoTypeID,
    kExpressionTypeID,
    kBrightnessTypeID,
    /// Carried by NoteExpressionTextEvent, as is the next one.
    kTextTypeID,
    kPhonemeTypeID,

    kCustomStart = 100000,
    kCustomEnd = 200000,

    kInvalidTypeID = 0xFFFFFFFF
};

/// Payload of a kNoteExpressionValueEvent; applies to the sounding note `noteId`.
struct NoteExpressionValueEvent {
    NoteExpressionTypeID typeId;
    int32 noteId;
    NoteExpressionValue value;
};

/// Payload of a kNoteExpressionTextEvent.
struct NoteExpressionTextEvent {
    NoteExpressionTypeID typeId;
    int32 noteId;
    /// Code units.
    uint32 textLen;
    /// Zero-terminated UTF-16, owned by the event's list.
    const TChar* text;
};

} // namespace glovebox::abi::vst3
