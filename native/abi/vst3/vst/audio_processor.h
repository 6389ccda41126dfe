#pragma once

#include "abi/vst3/vst/process_context.h"
#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

class IEventList;
class IParameterChanges;

/// PClassInfo::category of audio effects and instruments.
inline constexpr char kVstAudioEffectClass[] = "Audio Module Class";

/// PClassInfo2::classFlags of a kVstAudioEffectClass.
enum ComponentFlags : uint32 {
    /// Component and controller may live on different machines.
    kDistributable = 1 << 0,
    kSimpleModeSupported = 1 << 1
};

enum SymbolicSampleSizes : int32 { kSample32, kSample64 };

enum ProcessModes : int32 { kRealtime, kPrefetch, kOffline };

/// Values of getTailSamples.
inline constexpr uint32 kNoTail = 0;
inline constexpr uint32 kInfiniteTail = kMaxInt32u;

struct ProcessSetup {
    /// ProcessModes.
    int32 processMode = 0;
    /// SymbolicSampleSizes.
    int32 symbolicSampleSize = 0;
    /// Frames.
    int32 maxSamplesPerBlock = 0;
    SampleRate sampleRate = 0;
};

/// Audio of one bus. Inactive busses stay in the list, with null channel pointers.
struct AudioBusBuffers {
    int32 numChannels = 0;
    /// Bit i set: channel i is silent. Its samples must be zero all the same.
    uint64 silenceFlags = 0;
    union {
        Sample32** channelBuffers32;
        Sample64** channelBuffers64 = nullptr;
    };
};

/// One block. All pointers belong to the host and are valid during `process` only; the lists and the context may be
/// null. Both sides may use the same channel memory for an input and an output.
struct ProcessData {
    int32 processMode = 0;
    int32 symbolicSampleSize = kSample32;
    /// Frames; 0 is a parameter flush, then without audio.
    int32 numSamples = 0;
    /// Busses.
    int32 numInputs = 0;
    int32 numOutputs = 0;
    AudioBusBuffers* inputs = nullptr;
    AudioBusBuffers* outputs = nullptr;
    IParameterChanges* inputParameterChanges = nullptr;
    IParameterChanges* outputParameterChanges = nullptr;
    IEventList* inputEvents = nullptr;
    IEventList* outputEvents = nullptr;
    ProcessContext* processContext = nullptr;
};

/// The half of a component that processes; found by queryInterface on IComponent.
class IAudioProcessor : public FUnknown {
public:
    /// Main thread, inactive. kResultTrue: accepted as is. kResultFalse: the plugin chose its nearest arrangements, to
    /// be asked for by getBusArrangement. All busses of a direction are given.
    virtual tresult GLOVEBOX_VST3_CALL setBusArrangements(SpeakerArrangement* inputs, int32 numIns,
                                                          SpeakerArrangement* outputs, int32 numOuts) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getBusArrangement(BusDirection dir, int32 index, SpeakerArrangement& arr) = 0;
    /// kResultTrue for the SymbolicSampleSizes that `process` accepts; 32 bit is mandatory.
    virtual tresult GLOVEBOX_VST3_CALL canProcessSampleSize(int32 symbolicSampleSize) = 0;
    /// Frames. Asked for after activation and after kLatencyChanged.
    virtual uint32 GLOVEBOX_VST3_CALL getLatencySamples() = 0;
    /// Main thread, inactive, before setActive(1).
    virtual tresult GLOVEBOX_VST3_CALL setupProcessing(ProcessSetup& setup) = 0;
    /// Audio or main thread, active. Brackets runs of `process`; must not allocate. kNotImplemented is fine.
    virtual tresult GLOVEBOX_VST3_CALL setProcessing(TBool state) = 0;
    /// Audio thread.
    virtual tresult GLOVEBOX_VST3_CALL process(ProcessData& data) = 0;
    /// Frames of sound after the input ended; kInfiniteTail if it never ends.
    virtual uint32 GLOVEBOX_VST3_CALL getTailSamples() = 0;

    static constexpr FUID iid = makeUid(0x42043F99, 0xB7DA453C, 0xA569E79D, 0x9AAEC33D);
};

/// Optional, on the processor: how late what the plugin processes is heard (or was recorded).
class IAudioPresentationLatency : public FUnknown {
public:
    /// Main thread. Frames.
    virtual tresult GLOVEBOX_VST3_CALL setAudioPresentationLatencySamples(BusDirection dir, int32 busIndex,
                                                                          uint32 latencyInSamples) = 0;

    static constexpr FUID iid = makeUid(0x309ECE78, 0xEB7D4FAE, 0x8B2225D9, 0x09FD08B6);
};

/// On the processor, mandatory since 3.7: which members of ProcessContext it reads.
class IProcessContextRequirements : public FUnknown {
public:
    enum Flags : uint32 {
        kNeedSystemTime = 1 << 0,
        kNeedContinousTimeSamples = 1 << 1,
        kNeedProjectTimeMusic = 1 << 2,
        kNeedBarPositionMusic = 1 << 3,
        kNeedCycleMusic = 1 << 4,
        kNeedSamplesToNextClock = 1 << 5,
        kNeedTempo = 1 << 6,
        kNeedTimeSignature = 1 << 7,
        kNeedChord = 1 << 8,
        kNeedFrameRate = 1 << 9,
        kNeedTransportState = 1 << 10
    };

    /// Main thread, after initialize. A constant sum of Flags.
    virtual uint32 GLOVEBOX_VST3_CALL getProcessContextRequirements() = 0;

    static constexpr FUID iid = makeUid(0x2A654303, 0xEF764E3D, 0x95B5FE83, 0x730EF6D0);
};

} // namespace glovebox::abi::vst3
