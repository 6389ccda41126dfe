#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "hosting/clap/instance.h"
#include "hosting/clap/streams.h"
#include "hosting/text.h"

namespace glovebox::hosting::clap {
namespace {

constexpr std::uint32_t mostNoteNames = 65536;
constexpr std::uint32_t mostPages = 4096;
constexpr std::uint32_t fileLocation = 0; // CLAP_PRESET_DISCOVERY_LOCATION_FILE

abi::clap_plugin_state_context_type contextOf(core::StateContext context) noexcept {
    switch (context) {
    case core::StateContext::preset: return abi::CLAP_STATE_CONTEXT_FOR_PRESET;
    case core::StateContext::duplicate: return abi::CLAP_STATE_CONTEXT_FOR_DUPLICATE;
    case core::StateContext::project: break;
    }
    return abi::CLAP_STATE_CONTEXT_FOR_PROJECT;
}

core::Status noSuchParameter(std::uint32_t id) {
    return core::fail(core::ErrorCode::unknownObject, "the plugin has no such parameter", std::to_string(id));
}

} // namespace

core::Status Instance::requestLayout(std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> outputs) {
    if (auto status = checkMainThread(); !status) return status;
    if (isActive()) return core::fail(core::ErrorCode::wrongState, "a layout can change only while inactive");
    auto status = requestPortLayout(instance, offered, portList, inputs, outputs);
    // Also after a refusal: only the plugin knows what it has really done.
    readPorts();
    return status;
}

bool Instance::supportsSampleType(core::SampleType type) const {
    return type == core::SampleType::float32 || portList.supports64();
}

bool Instance::isInPlacePair(std::uint32_t input, std::uint32_t output) const {
    return portList.isInPlacePair(input, output);
}

std::vector<core::ParameterInfo> Instance::parameters() const { return parameterTable.descriptions(); }

std::optional<double> Instance::parameterValue(std::uint32_t id) const {
    double value = 0;
    if (offered.params == nullptr || !checkMainThread() || parameterTable.describe(id) == nullptr ||
        !offered.params->get_value(instance, id, &value) || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

core::Result<std::string> Instance::valueToText(std::uint32_t id, double value) const {
    if (auto status = checkMainThread(); !status) return status;
    if (parameterTable.describe(id) == nullptr) return noSuchParameter(id);
    if (!std::isfinite(value)) return core::fail(core::ErrorCode::invalidArgument, "a parameter value must be finite");
    // The plugin is told one byte less than there is: the terminator is ours.
    std::array<char, 1024> text{};
    if (!offered.params->value_to_text(instance, id, value, text.data(), static_cast<std::uint32_t>(text.size() - 1))) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin has no text for this value",
                          std::to_string(value));
    }
    return cleanText(text.data(), text.size() - 1);
}

core::Result<double> Instance::textToValue(std::uint32_t id, const std::string& text) const {
    if (auto status = checkMainThread(); !status) return status;
    if (parameterTable.describe(id) == nullptr) return noSuchParameter(id);
    double value = 0;
    if (!offered.params->text_to_value(instance, id, text.c_str(), &value) || !std::isfinite(value)) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin does not understand this text",
                          cleanText(text.c_str(), 256));
    }
    return value;
}

core::DeviceStatus Instance::status() const {
    core::DeviceStatus now;
    now.latencyFrames = latency;
    now.hasTail = offered.tail != nullptr;
    now.hasState = offered.state != nullptr;
    now.hasEditor = offered.hasEditor;
    now.isActive = isActive();
    if (!checkMainThread()) return now;
    if (isActive() && offered.latency != nullptr && !isLatencyDriftKnown && offered.latency->get(instance) != latency) {
        isLatencyDriftKnown = true;
        host.breaches().report(Breach::latencyChangedWhileActive, "latency.get");
    }
    now.tailFrames = tailFrames();
    now.hasHardRealtimeRequirement =
        offered.render != nullptr && offered.render->has_hard_realtime_requirement(instance);
    // voice-info may be asked while active alone (rule C19).
    if (offered.voiceInfo != nullptr && isActive()) {
        abi::clap_voice_info info{};
        if (offered.voiceInfo->get(instance, &info)) {
            if (info.voice_count >= 1 && info.voice_count <= info.voice_capacity) {
                now.voiceCount = info.voice_count;
                now.voiceCapacity = info.voice_capacity;
            } else {
                host.breaches().report(Breach::voiceInfoInvalid);
            }
        }
    }
    return now;
}

std::vector<NoteName> Instance::noteNames() const {
    std::vector<NoteName> names;
    if (offered.noteNames == nullptr || !checkMainThread()) return names;
    const std::uint32_t count = std::min(offered.noteNames->count(instance), mostNoteNames);
    for (std::uint32_t i = 0; i < count; ++i) {
        abi::clap_note_name name{};
        if (!offered.noteNames->get(instance, i, &name)) continue;
        names.push_back({cleanText(name.name, abi::CLAP_NAME_SIZE), name.port, name.channel, name.key});
    }
    return names;
}

std::vector<RemoteControlPage> Instance::remoteControls() const {
    std::vector<RemoteControlPage> pages;
    if (offered.remoteControls == nullptr || !checkMainThread()) return pages;
    const std::uint32_t count = std::min(offered.remoteControls->count(instance), mostPages);
    for (std::uint32_t i = 0; i < count; ++i) {
        abi::clap_remote_controls_page page{};
        if (!offered.remoteControls->get(instance, i, &page)) continue;
        RemoteControlPage out;
        out.section = cleanText(page.section_name, abi::CLAP_NAME_SIZE);
        out.name = cleanText(page.page_name, abi::CLAP_NAME_SIZE);
        out.id = page.page_id;
        static_assert(std::extent_v<decltype(RemoteControlPage::parameters)> == abi::CLAP_REMOTE_CONTROLS_COUNT);
        // A page may not name what does not exist.
        std::transform(
            std::begin(page.param_ids), std::end(page.param_ids), std::begin(out.parameters),
            [this](std::uint32_t id) { return parameterTable.describe(id) == nullptr ? abi::CLAP_INVALID_ID : id; });
        pages.push_back(std::move(out));
    }
    return pages;
}

core::Result<std::vector<std::byte>> Instance::saveState(core::StateContext context) {
    if (auto status = checkMainThread(); !status) return status;
    if (offered.state == nullptr)
        return core::fail(core::ErrorCode::pluginRefused, "the plugin keeps no state", description.id);
    SavingStream stream;
    const bool isSaved = offered.stateContext != nullptr
                             ? offered.stateContext->save(instance, stream.get(), contextOf(context))
                             : offered.state->save(instance, stream.get());
    if (stream.isTooLarge() || !isSaved) host.breaches().report(Breach::stateNotSaved);
    if (stream.isTooLarge()) {
        return core::fail(core::ErrorCode::limitExceeded, "the plugin's state is larger than 256 MB", description.id);
    }
    if (!isSaved)
        return core::fail(core::ErrorCode::pluginRefused, "the plugin did not save its state", description.id);
    return stream.take();
}

core::Status Instance::loadState(std::span<const std::byte> state, core::StateContext context) {
    if (auto status = checkMainThread(); !status) return status;
    if (offered.state == nullptr)
        return core::fail(core::ErrorCode::pluginRefused, "the plugin keeps no state", description.id);
    const LoadingStream stream(state);
    const bool isLoaded = offered.stateContext != nullptr
                              ? offered.stateContext->load(instance, stream.get(), contextOf(context))
                              : offered.state->load(instance, stream.get());
    if (isLoaded) return core::ok();
    host.breaches().report(Breach::stateNotLoaded);
    return core::fail(core::ErrorCode::pluginRefused, "the plugin refused this state", description.id);
}

core::Status Instance::loadPreset(const std::string& location, const std::string& loadKey) {
    if (auto status = checkMainThread(); !status) return status;
    if (offered.presetLoad == nullptr) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin does not load presets", description.id);
    }
    const char* key = loadKey.empty() ? nullptr : loadKey.c_str();
    if (!offered.presetLoad->from_location(instance, fileLocation, location.c_str(), key)) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin did not load this preset", location);
    }
    return core::ok();
}

} // namespace glovebox::hosting::clap
