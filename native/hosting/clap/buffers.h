#pragma once

#include <cstdint>
#include <vector>

#include "abi/clap/audio_buffer.h"
#include "core/plugin_info.h"
#include "hosting/clap/abi.h"
#include "hosting/clap/breaches.h"
#include "hosting/plugin.h"

namespace glovebox::hosting::clap {

/// The audio buffer structures that process is given. Sized on the main thread at activation; the audio thread only
/// fills in pointers. The channel pointers are our own copies, so a plugin that changes them harms itself alone.
class AudioBuffers {
public:
    void prepare(const core::PortLayoutInfo& layout, core::SampleType type);

    /// Audio thread. False if the block's ports or channels are not those of the activated layout.
    [[nodiscard]] bool bind(const ProcessBlock& block) noexcept;
    /// Audio thread, after process: hands the outputs' constant masks to the block. A bit that is not true is cleared and
    /// reported, so that whoever reads the mask may believe it (rule C16).
    void collectMasks(ProcessBlock& block, BreachLog& breaches) const noexcept;

    [[nodiscard]] const abi::clap_audio_buffer_t* inputs() const noexcept { return in.buffers.data(); }
    [[nodiscard]] abi::clap_audio_buffer_t* outputs() noexcept { return out.buffers.data(); }
    [[nodiscard]] std::uint32_t inputCount() const noexcept { return static_cast<std::uint32_t>(in.buffers.size()); }
    [[nodiscard]] std::uint32_t outputCount() const noexcept { return static_cast<std::uint32_t>(out.buffers.size()); }

private:
    struct Side {
        std::vector<abi::clap_audio_buffer_t> buffers;
        std::vector<std::uint32_t> channelCounts;
        std::vector<void*> channels; ///< of all ports, one after the other
    };
    static void prepareSide(const std::vector<core::AudioPortInfo>& ports, Side& side);
    [[nodiscard]] bool bindSide(std::span<const AudioPortBuffer> ports, bool isInput, Side& side) const noexcept;

    core::SampleType sampleType = core::SampleType::float32;
    Side in;
    Side out;
};

} // namespace glovebox::hosting::clap
