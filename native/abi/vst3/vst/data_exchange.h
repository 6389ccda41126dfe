#pragma once

#include "abi/vst3/vst/types.h"

namespace glovebox::abi::vst3 {

class IAudioProcessor;

using DataExchangeQueueID = uint32;
using DataExchangeBlockID = uint32;
/// Chosen by the plugin, handed back to its receiver.
using DataExchangeUserContextID = uint32;

inline constexpr DataExchangeQueueID InvalidDataExchangeQueueID = kMaxInt32;
inline constexpr DataExchangeBlockID InvalidDataExchangeBlockID = kMaxInt32;

struct DataExchangeBlock {
    void* data = nullptr;
    /// Bytes.
    uint32 size = 0;
    DataExchangeBlockID blockID = InvalidDataExchangeBlockID;
};

/// Host, optional: a queue of blocks from the processor's audio thread to its controller.
class IDataExchangeHandler : public FUnknown {
public:
    /// Main thread, while active and not processing. `blockSize` and `alignment` in bytes.
    virtual tresult GLOVEBOX_VST3_CALL openQueue(IAudioProcessor* processor, uint32 blockSize, uint32 numBlocks,
                                                 uint32 alignment, DataExchangeUserContextID userContextID,
                                                 DataExchangeQueueID* outID) = 0;
    /// Main thread.
    virtual tresult GLOVEBOX_VST3_CALL closeQueue(DataExchangeQueueID queueID) = 0;
    /// Audio thread. kOutOfMemory if all blocks are in use.
    virtual tresult GLOVEBOX_VST3_CALL lockBlock(DataExchangeQueueID queueId, DataExchangeBlock* block) = 0;
    /// Audio thread. Sends the block or drops it.
    virtual tresult GLOVEBOX_VST3_CALL freeBlock(DataExchangeQueueID queueId, DataExchangeBlockID blockID,
                                                 TBool sendToController) = 0;

    static constexpr FUID iid = makeUid(0x36D551BD, 0x6FF54F08, 0xB48E830D, 0x8BD5A03B);
};

/// Optional, on the controller.
class IDataExchangeReceiver : public FUnknown {
public:
    /// Main thread. The receiver chooses where it wants the blocks.
    virtual void GLOVEBOX_VST3_CALL queueOpened(DataExchangeUserContextID userContextID, uint32 blockSize,
                                                TBool& dispatchOnBackgroundThread) = 0;
    /// Main thread.
    virtual void GLOVEBOX_VST3_CALL queueClosed(DataExchangeUserContextID userContextID) = 0;
    /// Main or background thread, as chosen; the blocks are valid during the call.
    virtual void GLOVEBOX_VST3_CALL onDataExchangeBlocksReceived(DataExchangeUserContextID userContextID,
                                                                 uint32 numBlocks, DataExchangeBlock* blocks,
                                                                 TBool onBackgroundThread) = 0;

    static constexpr FUID iid = makeUid(0x45A759DC, 0x84FA4907, 0xABCB6175, 0x2FC786B6);
};

} // namespace glovebox::abi::vst3
