#pragma once

#include "abi/vst3/vst/component.h"
#include "abi/vst3/vst/midi_controllers.h"
#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// On the controller. MIDI controllers reach a VST3 as parameter changes only; this says of which parameter. Main
/// thread, asked again after kMidiCCAssignmentChanged.
class IMidiMapping : public FUnknown {
public:
    /// `busIndex` counts event inputs. kResultFalse if the controller means nothing.
    virtual tresult GLOVEBOX_VST3_CALL getMidiControllerAssignment(int32 busIndex, int16 channel,
                                                                   CtrlNumber midiControllerNumber, ParamID& id) = 0;

    static constexpr FUID iid = makeUid(0xDF0FF9F7, 0x49B74669, 0xB63AB732, 0x7ADBF5E5);
};

/// Optional, on the controller: hears live controllers, to learn an assignment. Main thread.
class IMidiLearn : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL onLiveMIDIControllerInput(int32 busIndex, int16 channel, CtrlNumber midiCC) = 0;

    static constexpr FUID iid = makeUid(0x6B2449CC, 0x419740B5, 0xAB3C79DA, 0xC5FE5C86);
};

// The rest came with 3.8.

using MidiGroup = uint8;
using MidiChannel = uint8;
using BusIndex = int32;

/// A MIDI 2.0 controller.
struct Midi2Controller {
    /// Bit 7: registered (else assignable). Bits 0 to 6: bank.
    uint8 byte1 = 0;
    /// Bits 0 to 6: index.
    uint8 byte2 = 0;
};

struct Midi2ControllerParamIDAssignment {
    ParamID pId = 0;
    BusIndex busIndex = 0;
    MidiChannel channel = 0;
    Midi2Controller controller;
};

/// The host allocates `map`; the plugin fills it.
struct Midi2ControllerParamIDAssignmentList {
    uint32 count = 0;
    Midi2ControllerParamIDAssignment* map = nullptr;
};

struct Midi1ControllerParamIDAssignment {
    ParamID pId = 0;
    BusIndex busIndex = 0;
    MidiChannel channel = 0;
    CtrlNumber controller = 0;
};

struct Midi1ControllerParamIDAssignmentList {
    uint32 count = 0;
    Midi1ControllerParamIDAssignment* map = nullptr;
};

/// Replaces IMidiMapping where both sides know it: all assignments at once. Main thread.
class IMidiMapping2 : public FUnknown {
public:
    virtual uint32 GLOVEBOX_VST3_CALL getNumMidi2ControllerAssignments(BusDirections direction) = 0;
    virtual tresult GLOVEBOX_VST3_CALL
    getMidi2ControllerAssignments(BusDirections direction, const Midi2ControllerParamIDAssignmentList& list) = 0;
    virtual uint32 GLOVEBOX_VST3_CALL getNumMidi1ControllerAssignments(BusDirections direction) = 0;
    virtual tresult GLOVEBOX_VST3_CALL
    getMidi1ControllerAssignments(BusDirections direction, const Midi1ControllerParamIDAssignmentList& list) = 0;

    static constexpr FUID iid = makeUid(0x6DE14B88, 0x03F94F09, 0xA2552F0F, 0x9326593E);
};

/// Replaces IMidiLearn. Main thread.
class IMidiLearn2 : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL onLiveMidi2ControllerInput(BusIndex index, MidiChannel channel,
                                                                  Midi2Controller midiCC) = 0;
    virtual tresult GLOVEBOX_VST3_CALL onLiveMidi1ControllerInput(BusIndex index, MidiChannel channel,
                                                                  CtrlNumber midiCC) = 0;

    static constexpr FUID iid = makeUid(0xF07E498A, 0x78864327, 0x8B431CED, 0xA3C553FC);
};

} // namespace glovebox::abi::vst3
