#include "hosting/vst3/instance.h"

#include "hosting/vst3/attribute_list.h"
#include "hosting/vst3/process_context.h"
#include "hosting/vst3/text.h"

#include <algorithm>
#include <cmath>

namespace glovebox::hosting::vst3 {

Instance::Instance(std::shared_ptr<Module> from, const PluginClass& what, RunLoop& loop, PluginListener& to)
    : module(std::move(from)), pluginClass(what), runLoop(loop), listener(to), breaches(loop, to) {}

Instance::~Instance() {
    deactivate();
    busses.reset();
    if (objects != nullptr) objects->destroy();
    objects.reset();
    breaches.serve();
}

core::Status Instance::open() {
    auto made = Objects::create(module->factory(), pluginClass.cid, *this, runLoop, breaches);
    if (!made) return made.status();
    objects = std::move(made).value();
    return readEverything();
}

core::Status Instance::readEverything() {
    busses = std::make_unique<Busses>(objects->component(), objects->processor(), breaches);
    if (auto status = busses->read(supportsSampleType(core::SampleType::float64)); !status) return status;
    rereadParameters();
    table = std::make_unique<ParameterTable>(parameterList);
    if (auto* controller = objects->controller()) midi.refresh(*controller, busses->eventCount(v3::kInput), true);
    const auto needs = query<v3::IProcessContextRequirements>(&objects->processor());
    contextNeeds = needs ? needs->getProcessContextRequirements() : needsEverything;
    isTableOld = areBussesOld = isMidiOld = false;
    return core::ok();
}

void Instance::rereadParameters() const {
    isParameterListOld = false;
    listedIds =
        objects->controller() != nullptr ? listParameterIds(*objects->controller()) : std::vector<v3::ParamID>{};
    parameterList = objects->controller() != nullptr ? readParameters(*objects->controller(), breaches)
                                                     : std::vector<core::ParameterInfo>{};
    if (objects->controller() != nullptr && listParameterIds(*objects->controller()) != listedIds) {
        breaches.report(Breach::parametersDiffer);
    }
}

core::PortLayoutInfo Instance::ports() const { return busses->layout(); }

core::Status Instance::requestLayout(std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> outputs) {
    if (isActive())
        return core::fail(core::ErrorCode::wrongState, "a layout can be asked for only while the plugin is inactive");
    return busses->request(inputs, outputs);
}

bool Instance::supportsSampleType(core::SampleType type) const {
    return objects->processor().canProcessSampleSize(
               type == core::SampleType::float64 ? v3::kSample64 : v3::kSample32) == v3::kResultTrue;
}

bool Instance::isInPlacePair(std::uint32_t input, std::uint32_t output) const {
    const auto& ins = busses->audio(v3::kInput);
    const auto& outs = busses->audio(v3::kOutput);
    return input < ins.size() && output < outs.size() && ins[input].info.channels == outs[output].info.channels;
}

std::vector<core::ParameterInfo> Instance::parameters() const {
    if (isParameterListOld) rereadParameters();
    return parameterList;
}

std::optional<double> Instance::parameterValue(std::uint32_t id) const {
    auto* controller = objects->controller();
    const auto known = std::ranges::find(parameterList, id, &core::ParameterInfo::id);
    if (controller == nullptr || known == parameterList.end()) return std::nullopt;
    if (const auto index = table->indexOf(id)) {
        // What is on its way to the controller is newer than what the controller has.
        for (const auto lane : {ParameterTable::Lane::toController, ParameterTable::Lane::fromComponent}) {
            if (const auto value = table->peek(lane, *index)) return value;
        }
    }
    const double value = controller->getParamNormalized(id);
    return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0.0;
}

core::Result<std::string> Instance::valueToText(std::uint32_t id, double value) const {
    auto* controller = objects->controller();
    if (controller == nullptr ||
        std::ranges::find(parameterList, id, &core::ParameterInfo::id) == parameterList.end()) {
        return core::fail(core::ErrorCode::unknownObject, "no such parameter", std::to_string(id));
    }
    if (!std::isfinite(value)) return core::fail(core::ErrorCode::invalidArgument, "a parameter value must be finite");
    // Some plugins forget that the standard gives them 128 characters.
    v3::TChar text[1024] = {};
    if (controller->getParamStringByValue(id, std::clamp(value, 0.0, 1.0), text) != v3::kResultOk) {
        breaches.report(Breach::textRefused);
        return core::fail(core::ErrorCode::pluginRefused, "the plugin has no text for this value", std::to_string(id));
    }
    return cleanField(text);
}

core::Result<double> Instance::textToValue(std::uint32_t id, const std::string& text) const {
    auto* controller = objects->controller();
    if (controller == nullptr ||
        std::ranges::find(parameterList, id, &core::ParameterInfo::id) == parameterList.end()) {
        return core::fail(core::ErrorCode::unknownObject, "no such parameter", std::to_string(id));
    }
    v3::TChar wide[128];
    writeText16(text, wide);
    double value = 0;
    if (controller->getParamValueByString(id, wide, value) != v3::kResultOk || !(value >= 0 && value <= 1)) {
        return core::fail(core::ErrorCode::pluginRefused, "the plugin does not understand this text", text);
    }
    return value;
}

core::DeviceStatus Instance::status() const {
    core::DeviceStatus status;
    status.latencyFrames = latency;
    status.tailFrames = tail.load(std::memory_order_relaxed);
    status.hasTail = status.tailFrames != v3::kNoTail;
    status.hasState = objects->hasState();
    status.hasHardRealtimeRequirement =
        std::ranges::find(pluginClass.descriptor.features, "OnlyRT") != pluginClass.descriptor.features.end();
    status.isActive = isActive();
    if (status.isActive && isOnMain() && !isLatencyDriftKnown && restartFlags.load(std::memory_order_relaxed) == 0 &&
        objects->processor().getLatencySamples() != latency) {
        isLatencyDriftKnown = true;
        breaches.report(Breach::latencyChangedWhileActive);
    }
    return status;
}

std::vector<NoteName> Instance::noteNames() const {
    std::vector<NoteName> names;
    auto* controller = objects->controller();
    const auto units = query<v3::IUnitInfo>(controller);
    if (!units) return names;
    const v3::int32 ports = std::min(busses->eventCount(v3::kInput), static_cast<v3::int32>(MidiMap::maxPorts));
    for (v3::int32 port = 0; port < ports; ++port) {
        for (std::int16_t channel = 0; channel < 16; ++channel) {
            const auto program = midi.findProgram(static_cast<std::size_t>(port), static_cast<std::size_t>(channel));
            if (!program) continue;
            v3::UnitID unit = v3::kRootUnitId;
            units->getUnitByBus(v3::kEvent, v3::kInput, port, channel, unit);
            v3::UnitInfo info;
            v3::ProgramListID list = v3::kNoProgramListId;
            const v3::int32 unitCount = std::clamp(units->getUnitCount(), 0, 4096);
            for (v3::int32 index = 0; index < unitCount; ++index) {
                if (units->getUnitInfo(index, info) == v3::kResultOk && info.id == unit) list = info.programListId;
            }
            const auto current =
                static_cast<v3::int32>(std::lround(controller->getParamNormalized(program->id) * program->stepCount));
            if (list == v3::kNoProgramListId || units->hasProgramPitchNames(list, current) != v3::kResultTrue) continue;
            for (std::int16_t key = 0; key < 128; ++key) {
                v3::String128 name = {};
                if (units->getProgramPitchName(list, current, key, name) != v3::kResultOk) continue;
                names.push_back({cleanField(name), static_cast<std::int16_t>(port), channel, key});
            }
        }
    }
    return names;
}

void Instance::setTrackInfo(const TrackInfo& info) {
    const auto to = query<v3::IInfoListener>(objects->controller());
    if (!to) return;
    const auto list = makeHostObject<AttributeList>();
    v3::String128 name;
    writeText16(info.name, name);
    list->setString(v3::kChannelNameKey, name);
    list->setInt(v3::kChannelNameLengthKey, static_cast<v3::int64>(lengthUpTo(name, 128)));
    if (info.hasColour) list->setInt(v3::kChannelColorKey, info.colourArgb);
    to->setChannelContextInfos(list.get());
}

core::Status Instance::loadPreset(const std::string&, const std::string&) {
    return core::fail(core::ErrorCode::pluginRefused, "VST3 has no preset location that a plugin loads by itself");
}

core::Result<std::unique_ptr<Plugin>> createInstance(std::shared_ptr<Module> module, const PluginClass& what,
                                                     RunLoop& runLoop, PluginListener& listener) {
    auto instance = std::make_unique<Instance>(std::move(module), what, runLoop, listener);
    if (auto status = instance->open(); !status) {
        status.details = what.descriptor.name + (status.details.empty() ? "" : ": ") + status.details;
        return status;
    }
    return std::unique_ptr<Plugin>(std::move(instance));
}

} // namespace glovebox::hosting::vst3
