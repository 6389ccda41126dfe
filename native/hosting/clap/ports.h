#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/plugin_info.h"
#include "core/result.h"
#include "hosting/clap/breaches.h"
#include "hosting/clap/extensions.h"

namespace glovebox::hosting::clap {

constexpr std::uint32_t mostPorts = 64;    ///< per direction
constexpr std::uint32_t mostChannels = 64; ///< per port: constant_mask has 64 bits

/// The ports of one instance as it listed them. Main thread; fixed while the plugin is active (rule C4).
struct PortList {
    core::PortLayoutInfo layout;
    std::vector<std::uint32_t> inputPairs;  ///< in_place_pair of each audio input: id of an output, or CLAP_INVALID_ID
    std::vector<std::uint32_t> outputPairs; ///< the other way round
    /// False if the plugin names more ports or channels than can be held, or no valid port where it says there is one:
    /// it cannot be activated then, because process would be given other buffers than it expects.
    bool isUsable = true;

    static PortList of(const abi::clap_plugin_t* plugin, const Extensions& extensions, BreachLog& breaches);

    /// Asks again, cheaply: false if counts, ids or channels are not those of this list any more.
    [[nodiscard]] bool isStillSo(const abi::clap_plugin_t* plugin, const Extensions& extensions) const;

    /// Both ports must name each other and have the same channels (rule C16).
    [[nodiscard]] bool isInPlacePair(std::uint32_t input, std::uint32_t output) const noexcept;
    /// Every audio port takes 64-bit samples; also true for a plugin without audio, which has no opinion.
    [[nodiscard]] bool supports64() const noexcept;
};

/// Main thread, plugin not active: asks for channel counts through configurable-audio-ports, else through the
/// predefined layouts of audio-ports-config. `pluginRefused` if neither leads there.
[[nodiscard]] core::Status requestPortLayout(const abi::clap_plugin_t* plugin, const Extensions& extensions,
                                             const PortList& now, std::span<const std::uint32_t> inputs,
                                             std::span<const std::uint32_t> outputs);

} // namespace glovebox::hosting::clap
