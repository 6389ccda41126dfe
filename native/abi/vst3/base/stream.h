#pragma once

#include "abi/vst3/base/funknown.h"

namespace glovebox::abi::vst3 {

/// Bytes with a position, through which states travel. Only valid during the call that received it, on its thread.
class IBStream : public FUnknown {
public:
    enum IStreamSeekMode : int32 {
        /// From the beginning.
        kIBSeekSet = 0,
        /// From the current position.
        kIBSeekCur,
        /// From the end.
        kIBSeekEnd
    };

    /// Reads up to `numBytes`. `numBytesRead` may be null; fewer bytes than asked for mean the end, not an error.
    virtual tresult GLOVEBOX_VST3_CALL read(void* buffer, int32 numBytes, int32* numBytesRead = nullptr) = 0;
    /// Writes `numBytes` at the position and grows the stream as needed. `numBytesWritten` may be null.
    virtual tresult GLOVEBOX_VST3_CALL write(void* buffer, int32 numBytes, int32* numBytesWritten = nullptr) = 0;
    /// Moves the position, in bytes; `result`, if not null, gets the new one.
    virtual tresult GLOVEBOX_VST3_CALL seek(int64 pos, int32 mode, int64* result = nullptr) = 0;
    virtual tresult GLOVEBOX_VST3_CALL tell(int64* pos) = 0;

    static constexpr FUID iid = makeUid(0xC3BF6EA2, 0x30994752, 0x9B6BF990, 0x1EE33E9B);
};

/// A stream whose length can be asked for and set, in bytes.
class ISizeableStream : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL getStreamSize(int64& size) = 0;
    virtual tresult GLOVEBOX_VST3_CALL setStreamSize(int64 size) = 0;

    static constexpr FUID iid = makeUid(0x04F9549E, 0xE02F4E6E, 0x87E86A87, 0x47F4E17F);
};

} // namespace glovebox::abi::vst3
