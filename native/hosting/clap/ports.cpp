#include "hosting/clap/ports.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "hosting/text.h"

namespace glovebox::hosting::clap {
namespace {

core::PortLayout layoutOf(const char* type, std::uint32_t channels) {
    const std::string name = cleanText(type, abi::CLAP_NAME_SIZE);
    if (name == abi::CLAP_PORT_MONO) return core::PortLayout::mono;
    if (name == abi::CLAP_PORT_STEREO) return core::PortLayout::stereo;
    if (name == abi::CLAP_PORT_AMBISONIC) return core::PortLayout::ambisonic;
    if (name == abi::CLAP_PORT_SURROUND) {
        return channels == 6   ? core::PortLayout::surround51
               : channels == 8 ? core::PortLayout::surround71
                               : core::PortLayout::other;
    }
    return channels == 0 ? core::PortLayout::none : core::PortLayout::other;
}

void readAudio(const abi::clap_plugin_t* plugin, const abi::clap_plugin_audio_ports& extension, bool isInput,
               PortList& list, BreachLog& breaches) {
    auto& ports = isInput ? list.layout.audioInputs : list.layout.audioOutputs;
    auto& pairs = isInput ? list.inputPairs : list.outputPairs;
    const std::uint32_t count = extension.count(plugin, isInput);
    if (count > mostPorts) {
        list.isUsable = false;
        breaches.report(Breach::portListInvalid, "too many audio ports");
    }
    for (std::uint32_t i = 0; i < std::min(count, mostPorts); ++i) {
        abi::clap_audio_port_info info{};
        info.in_place_pair = abi::CLAP_INVALID_ID;
        if (!extension.get(plugin, i, isInput, &info) || info.channel_count > mostChannels) {
            list.isUsable = false;
            breaches.report(Breach::portListInvalid, "an audio port without description or with too many channels");
            continue;
        }
        core::AudioPortInfo port;
        port.id = info.id;
        port.name = cleanText(info.name, abi::CLAP_NAME_SIZE);
        port.channels = info.channel_count;
        port.isMain = (info.flags & abi::CLAP_AUDIO_PORT_IS_MAIN) != 0 && i == 0;
        port.supports64 = (info.flags & abi::CLAP_AUDIO_PORT_SUPPORTS_64BITS) != 0;
        port.prefers64 = (info.flags & abi::CLAP_AUDIO_PORT_PREFERS_64BITS) != 0;
        port.layout = layoutOf(info.port_type, info.channel_count);
        const bool isDuplicate =
            std::any_of(ports.begin(), ports.end(), [&](const auto& other) { return other.id == port.id; });
        if (isDuplicate) breaches.report(Breach::portListInvalid, "two audio ports with one id");
        ports.push_back(std::move(port));
        pairs.push_back(info.in_place_pair);
    }
}

void readNotes(const abi::clap_plugin_t* plugin, const abi::clap_plugin_note_ports& extension, bool isInput,
               PortList& list, BreachLog& breaches) {
    auto& ports = isInput ? list.layout.noteInputs : list.layout.noteOutputs;
    const std::uint32_t count = extension.count(plugin, isInput);
    if (count > mostPorts) breaches.report(Breach::portListInvalid, "too many note ports");
    constexpr std::uint32_t knownDialects =
        core::dialectClap | core::dialectMidi | core::dialectMidiMpe | core::dialectMidi2;
    for (std::uint32_t i = 0; i < std::min(count, mostPorts); ++i) {
        abi::clap_note_port_info info{};
        core::NotePortInfo port;
        if (!extension.get(plugin, i, isInput, &info)) {
            // Its place is kept, so that the numbers of those behind it stay right.
            breaches.report(Breach::portListInvalid, "a note port without description");
            port.dialects = port.preferred = 0;
            ports.push_back(std::move(port));
            continue;
        }
        port.id = info.id;
        port.name = cleanText(info.name, abi::CLAP_NAME_SIZE);
        port.dialects = info.supported_dialects & knownDialects;
        port.preferred = info.preferred_dialect & port.dialects;
        if (port.preferred == 0 || (port.preferred & (port.preferred - 1)) != 0) {
            breaches.report(Breach::portListInvalid, "a note port that prefers what it does not support");
            port.preferred = port.dialects & (~port.dialects + 1);
        }
        ports.push_back(std::move(port));
    }
}

/// The channel map that a surround request of that many channels carries.
struct SurroundMap {
    const std::uint8_t* speakers = nullptr;
    std::uint32_t count = 0;
};
SurroundMap surroundMapOf(std::uint32_t channels) noexcept {
    using namespace ::glovebox::abi::clap;
    static constexpr std::uint8_t map51[] = {CLAP_SURROUND_FL,  CLAP_SURROUND_FR, CLAP_SURROUND_FC,
                                             CLAP_SURROUND_LFE, CLAP_SURROUND_SL, CLAP_SURROUND_SR};
    static constexpr std::uint8_t map71[] = {CLAP_SURROUND_FL, CLAP_SURROUND_FR, CLAP_SURROUND_FC, CLAP_SURROUND_LFE,
                                             CLAP_SURROUND_BL, CLAP_SURROUND_BR, CLAP_SURROUND_SL, CLAP_SURROUND_SR};
    if (channels == 6) return {map51, 6};
    if (channels == 8) return {map71, 8};
    return {};
}

using Request = abi::clap_audio_port_configuration_request;

Request requestFor(bool isInput, std::uint32_t port, std::uint32_t channels, bool asSurround) noexcept {
    Request request{};
    request.is_input = isInput;
    request.port_index = port;
    request.channel_count = channels;
    if (channels == 1) request.port_type = abi::CLAP_PORT_MONO;
    if (channels == 2) request.port_type = abi::CLAP_PORT_STEREO;
    if (asSurround) {
        request.port_type = abi::CLAP_PORT_SURROUND;
        request.port_details = surroundMapOf(channels).speakers;
    }
    return request;
}

std::uint32_t wanted(std::span<const std::uint32_t> counts, std::size_t port, std::uint32_t now) noexcept {
    return port < counts.size() && counts[port] != 0 ? counts[port] : now;
}

bool isLayout(const std::vector<core::AudioPortInfo>& ports, std::span<const std::uint32_t> counts) noexcept {
    if (counts.size() > ports.size()) return false;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 0 && counts[i] != ports[i].channels) return false;
    }
    return true;
}

bool applyRequest(const abi::clap_plugin_t* plugin, const abi::clap_plugin_configurable_audio_ports& extension,
                  const PortList& now, std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> outputs,
                  bool surround) {
    std::vector<Request> requests;
    const auto add = [&](bool isInput, const std::vector<core::AudioPortInfo>& ports,
                         std::span<const std::uint32_t> counts) {
        for (std::uint32_t i = 0; i < ports.size(); ++i) {
            const std::uint32_t channels = wanted(counts, i, ports[i].channels);
            const bool asSurround = surround && surroundMapOf(channels).speakers != nullptr;
            requests.push_back(requestFor(isInput, i, channels, asSurround));
        }
    };
    add(true, now.layout.audioInputs, inputs);
    add(false, now.layout.audioOutputs, outputs);
    const auto count = static_cast<std::uint32_t>(requests.size());
    return extension.can_apply_configuration(plugin, requests.data(), count) &&
           extension.apply_configuration(plugin, requests.data(), count);
}

/// Whether a predefined layout is the one asked for: told port by port where the plugin can, else by its main ports.
bool matches(const abi::clap_plugin_t* plugin, const Extensions& extensions, const abi::clap_audio_ports_config& config,
             bool isInput, std::span<const std::uint32_t> counts) {
    const std::uint32_t ports = isInput ? config.input_port_count : config.output_port_count;
    if (counts.size() > ports) return false;
    for (std::uint32_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        if (extensions.portConfigInfo != nullptr) {
            abi::clap_audio_port_info info{};
            if (!extensions.portConfigInfo->get(plugin, config.id, i, isInput, &info) ||
                info.channel_count != counts[i]) {
                return false;
            }
            continue;
        }
        const bool hasMain = isInput ? config.has_main_input : config.has_main_output;
        const std::uint32_t main = isInput ? config.main_input_channel_count : config.main_output_channel_count;
        if (i > 0 || !hasMain || main != counts[i]) return false;
    }
    return true;
}

} // namespace

PortList PortList::of(const abi::clap_plugin_t* plugin, const Extensions& extensions, BreachLog& breaches) {
    PortList list;
    if (extensions.audioPorts != nullptr) {
        readAudio(plugin, *extensions.audioPorts, true, list, breaches);
        readAudio(plugin, *extensions.audioPorts, false, list, breaches);
    }
    if (extensions.notePorts != nullptr) {
        readNotes(plugin, *extensions.notePorts, true, list, breaches);
        readNotes(plugin, *extensions.notePorts, false, list, breaches);
    }
    return list;
}

bool PortList::isStillSo(const abi::clap_plugin_t* plugin, const Extensions& extensions) const {
    if (!isUsable) return true; // what was wrong from the start has been reported
    for (const bool isInput : {true, false}) {
        const auto& audio = isInput ? layout.audioInputs : layout.audioOutputs;
        const auto& notes = isInput ? layout.noteInputs : layout.noteOutputs;
        const std::uint32_t audioNow =
            extensions.audioPorts == nullptr ? 0 : extensions.audioPorts->count(plugin, isInput);
        const std::uint32_t notesNow =
            extensions.notePorts == nullptr ? 0 : std::min(extensions.notePorts->count(plugin, isInput), mostPorts);
        if (audioNow != audio.size() || notesNow != notes.size()) return false;
        for (std::uint32_t i = 0; i < audioNow; ++i) {
            abi::clap_audio_port_info info{};
            if (!extensions.audioPorts->get(plugin, i, isInput, &info)) return false;
            if (info.id != audio[i].id || info.channel_count != audio[i].channels) return false;
        }
    }
    return true;
}

bool PortList::isInPlacePair(std::uint32_t input, std::uint32_t output) const noexcept {
    if (input >= inputPairs.size() || output >= outputPairs.size()) return false;
    const auto& in = layout.audioInputs[input];
    const auto& out = layout.audioOutputs[output];
    return in.channels == out.channels && inputPairs[input] == out.id && outputPairs[output] == in.id;
}

bool PortList::supports64() const noexcept {
    const auto all = [](const std::vector<core::AudioPortInfo>& ports) {
        return std::all_of(ports.begin(), ports.end(), [](const auto& port) { return port.supports64; });
    };
    return all(layout.audioInputs) && all(layout.audioOutputs);
}

core::Status requestPortLayout(const abi::clap_plugin_t* plugin, const Extensions& extensions, const PortList& now,
                               std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> outputs) {
    const auto isTooMuch = [](std::span<const std::uint32_t> counts) {
        return counts.size() > mostPorts ||
               std::any_of(counts.begin(), counts.end(), [](std::uint32_t count) { return count > mostChannels; });
    };
    if (isTooMuch(inputs) || isTooMuch(outputs)) {
        return core::fail(core::ErrorCode::limitExceeded, "at most 64 ports of 64 channels");
    }
    if (isLayout(now.layout.audioInputs, inputs) && isLayout(now.layout.audioOutputs, outputs)) return core::ok();
    const bool hasThesePorts =
        inputs.size() <= now.layout.audioInputs.size() && outputs.size() <= now.layout.audioOutputs.size();
    if (extensions.configurablePorts != nullptr && hasThesePorts) {
        if (applyRequest(plugin, *extensions.configurablePorts, now, inputs, outputs, false) ||
            applyRequest(plugin, *extensions.configurablePorts, now, inputs, outputs, true)) {
            return core::ok();
        }
    }
    if (extensions.portConfigs != nullptr) {
        constexpr std::uint32_t mostConfigs = 4096;
        const std::uint32_t count = std::min(extensions.portConfigs->count(plugin), mostConfigs);
        for (std::uint32_t i = 0; i < count; ++i) {
            abi::clap_audio_ports_config config{};
            if (extensions.portConfigs->get(plugin, i, &config) && matches(plugin, extensions, config, true, inputs) &&
                matches(plugin, extensions, config, false, outputs) &&
                extensions.portConfigs->select(plugin, config.id)) {
                return core::ok();
            }
        }
    }
    return core::fail(core::ErrorCode::pluginRefused, "the plugin does not offer this port layout");
}

} // namespace glovebox::hosting::clap
