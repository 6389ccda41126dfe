#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

struct FrameRate {
    enum FrameRateFlags : uint32 { kPullDownRate = 1 << 0, kDropRate = 1 << 1 };

    uint32 framesPerSecond = 0;
    uint32 flags = 0;
};

struct Chord {
    enum Masks : int32 { kChordMask = 0x0FFF, kReservedMask = 0xF000 };

    /// MIDI key of the key and of the root.
    uint8 keyNote = 0;
    uint8 rootNote = 0;
    /// One bit per semitone above the root.
    int16 chordMask = 0;
};

/// Transport at the first frame of a block. Members are only meaningful when their bit is set in `state`; sampleRate,
/// projectTimeSamples and the three transport bits always are.
struct ProcessContext {
    enum StatesAndFlags : uint32 {
        kPlaying = 1 << 1,
        kCycleActive = 1 << 2,
        kRecording = 1 << 3,
        kSystemTimeValid = 1 << 8,
        kProjectTimeMusicValid = 1 << 9,
        kTempoValid = 1 << 10,
        kBarPositionValid = 1 << 11,
        kCycleValid = 1 << 12,
        kTimeSigValid = 1 << 13,
        kSmpteValid = 1 << 14,
        kClockValid = 1 << 15,
        kContTimeValid = 1 << 17,
        kChordValid = 1 << 18
    };

    uint32 state = 0;
    /// Hz.
    double sampleRate = 0;
    /// Project position in frames; jumps in a cycle, may be negative.
    TSamples projectTimeSamples = 0;
    /// Nanoseconds.
    int64 systemTime = 0;
    /// Frames, without jumps. (The standard spells it so.)
    TSamples continousTimeSamples = 0;
    /// Quarter notes, as are the next three.
    TQuarterNotes projectTimeMusic = 0;
    TQuarterNotes barPositionMusic = 0;
    TQuarterNotes cycleStartMusic = 0;
    TQuarterNotes cycleEndMusic = 0;
    /// Quarter notes per minute.
    double tempo = 0;
    int32 timeSigNumerator = 0;
    int32 timeSigDenominator = 0;
    Chord chord;
    /// 1/80 of a SMPTE frame.
    int32 smpteOffsetSubframes = 0;
    FrameRate frameRate;
    /// Frames to the next MIDI clock (24 per quarter note); may be negative.
    int32 samplesToNextClock = 0;
};

} // namespace glovebox::abi::vst3
