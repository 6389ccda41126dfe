#include "hosting/vst3/parameter_table.h"

#include "hosting/vst3/text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace glovebox::hosting::vst3 {

namespace {

/// Units by id, for the module path of a parameter.
std::map<v3::UnitID, v3::UnitInfo> readUnits(v3::IEditController& controller) {
    std::map<v3::UnitID, v3::UnitInfo> units;
    const auto source = query<v3::IUnitInfo>(&controller);
    if (!source) return units;
    constexpr v3::int32 maxUnits = 4096;
    const v3::int32 count = std::min(source->getUnitCount(), maxUnits);
    for (v3::int32 index = 0; index < count; ++index) {
        v3::UnitInfo unit;
        if (source->getUnitInfo(index, unit) == v3::kResultOk) units.emplace(unit.id, unit);
    }
    return units;
}

std::string modulePath(const std::map<v3::UnitID, v3::UnitInfo>& units, v3::UnitID id) {
    std::string path;
    // The depth is bounded because a hostile plugin may let units be each other's parents.
    constexpr int maxDepth = 16;
    for (int depth = 0; depth < maxDepth && id != v3::kRootUnitId && id != v3::kNoParentUnitId; ++depth) {
        const auto found = units.find(id);
        if (found == units.end()) break;
        const std::string name = cleanField(found->second.name);
        path = path.empty() ? name : name + "/" + path;
        id = found->second.parentUnitId;
    }
    return path;
}

std::uint32_t flagsOf(const v3::ParameterInfo& info) {
    std::uint32_t flags = 0;
    const auto add = [&](v3::int32 bit, std::uint32_t flag) {
        if ((info.flags & bit) != 0) flags |= flag;
    };
    add(v3::ParameterInfo::kCanAutomate, core::parameterIsAutomatable);
    add(v3::ParameterInfo::kIsReadOnly, core::parameterIsReadOnly);
    add(v3::ParameterInfo::kIsWrapAround, core::parameterIsPeriodic);
    add(v3::ParameterInfo::kIsHidden, core::parameterIsHidden);
    add(v3::ParameterInfo::kIsProgramChange, core::parameterIsProgramChange);
    add(v3::ParameterInfo::kIsBypass, core::parameterIsBypass);
    if (info.stepCount > 0) flags |= core::parameterIsStepped;
    if ((info.flags & v3::ParameterInfo::kIsList) != 0 && info.stepCount > 0) flags |= core::parameterIsEnum;
    return flags;
}

} // namespace

std::vector<v3::ParamID> listParameterIds(v3::IEditController& controller) {
    std::vector<v3::ParamID> ids;
    const v3::int32 count = std::clamp(controller.getParameterCount(), 0, maxParameters);
    for (v3::int32 index = 0; index < count; ++index) {
        v3::ParameterInfo info;
        ids.push_back(controller.getParameterInfo(index, info) == v3::kResultOk ? info.id : v3::kNoParamId);
    }
    return ids;
}

std::vector<core::ParameterInfo> readParameters(v3::IEditController& controller, Breaches& breaches) {
    std::vector<core::ParameterInfo> list;
    const auto units = readUnits(controller);
    std::set<v3::ParamID> seen;
    const v3::int32 count = std::clamp(controller.getParameterCount(), 0, maxParameters);
    list.reserve(static_cast<std::size_t>(count));
    for (v3::int32 index = 0; index < count; ++index) {
        v3::ParameterInfo info;
        // The id that means "none" is nobody's.
        if (controller.getParameterInfo(index, info) != v3::kResultOk || info.id == v3::kNoParamId) {
            breaches.report(Breach::badParameter);
            continue;
        }
        if (!seen.insert(info.id).second) {
            breaches.report(Breach::duplicateParameter);
            continue;
        }
        if (info.id > v3::kMaxParamId) breaches.report(Breach::reservedParameterId);
        core::ParameterInfo parameter;
        parameter.id = info.id;
        parameter.flags = flagsOf(info);
        parameter.name = cleanField(info.title);
        parameter.module = modulePath(units, info.unitId);
        parameter.stepCount = std::max(info.stepCount, 0);
        parameter.unit = cleanField(info.units);
        const double initial = info.defaultNormalizedValue;
        if (!(initial >= 0 && initial <= 1)) breaches.report(Breach::badParameter);
        parameter.initial = std::isfinite(initial) ? std::clamp(initial, 0.0, 1.0) : 0.0;
        list.push_back(std::move(parameter));
    }
    return list;
}

ParameterTable::ParameterTable(std::span<const core::ParameterInfo> parameters)
    : wordCount((parameters.size() + 63) / 64) {
    for (const core::ParameterInfo& parameter : parameters) {
        byId.emplace_back(parameter.id, static_cast<std::uint32_t>(ids.size()));
        ids.push_back(parameter.id);
    }
    std::ranges::sort(byId);
    for (LaneState& lane : lanes) {
        lane.values = std::make_unique<std::atomic<double>[]>(ids.size());
        lane.waiting = std::make_unique<std::atomic<std::uint64_t>[]>(wordCount);
    }
}

std::optional<std::uint32_t> ParameterTable::indexOf(v3::ParamID id) const noexcept {
    const auto found = std::ranges::lower_bound(byId, id, {}, &std::pair<v3::ParamID, std::uint32_t>::first);
    if (found == byId.end() || found->first != id) return std::nullopt;
    return found->second;
}

void ParameterTable::post(Lane lane, std::uint32_t index, double value) noexcept {
    LaneState& state = lanes[at(lane)];
    state.values[index].store(value, std::memory_order_relaxed);
    state.waiting[index / 64].fetch_or(std::uint64_t{1} << (index % 64), std::memory_order_release);
    state.isAny.store(true, std::memory_order_release);
}

std::optional<double> ParameterTable::peek(Lane lane, std::uint32_t index) const noexcept {
    const LaneState& state = lanes[at(lane)];
    const std::uint64_t bits = state.waiting[index / 64].load(std::memory_order_acquire);
    if ((bits >> (index % 64) & 1) == 0) return std::nullopt;
    return state.values[index].load(std::memory_order_relaxed);
}

void ParameterTable::clear(Lane lane) noexcept {
    take(lane, [](std::uint32_t, double) {});
}

} // namespace glovebox::hosting::vst3
