#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

/// Points of one parameter in one block, sorted by offset. Audio thread; valid during `process` only.
class IParamValueQueue : public FUnknown {
public:
    virtual ParamID GLOVEBOX_VST3_CALL getParameterId() = 0;
    virtual int32 GLOVEBOX_VST3_CALL getPointCount() = 0;
    /// `sampleOffset` in frames from the start of the block; the value holds from that frame on, or is ramped to.
    virtual tresult GLOVEBOX_VST3_CALL getPoint(int32 index, int32& sampleOffset, ParamValue& value) = 0;
    /// Inserts, or replaces the point at the same offset; `index` gets its place.
    virtual tresult GLOVEBOX_VST3_CALL addPoint(int32 sampleOffset, ParamValue value, int32& index) = 0;

    static constexpr FUID iid = makeUid(0x01263A18, 0xED074F6F, 0x98C9D356, 0x4686F9BA);
};

/// Queues of all parameters that change in one block. Audio thread; valid during `process` only.
class IParameterChanges : public FUnknown {
public:
    virtual int32 GLOVEBOX_VST3_CALL getParameterCount() = 0;
    /// Hands out no reference; null if there is no such queue.
    virtual IParamValueQueue* GLOVEBOX_VST3_CALL getParameterData(int32 index) = 0;
    /// Queue of `id`, new or existing; hands out no reference; null if there is no room.
    virtual IParamValueQueue* GLOVEBOX_VST3_CALL addParameterData(const ParamID& id, int32& index) = 0;

    static constexpr FUID iid = makeUid(0xA4779663, 0x0BB64A56, 0xB44384A8, 0x466FEB9D);
};

} // namespace glovebox::abi::vst3
