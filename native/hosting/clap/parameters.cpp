#include "hosting/clap/parameters.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "hosting/text.h"

namespace glovebox::hosting::clap {
namespace {

constexpr std::uint32_t perNoteFlags =
    abi::CLAP_PARAM_IS_AUTOMATABLE_PER_NOTE_ID | abi::CLAP_PARAM_IS_AUTOMATABLE_PER_KEY |
    abi::CLAP_PARAM_IS_AUTOMATABLE_PER_CHANNEL | abi::CLAP_PARAM_IS_AUTOMATABLE_PER_PORT |
    abi::CLAP_PARAM_IS_MODULATABLE_PER_NOTE_ID | abi::CLAP_PARAM_IS_MODULATABLE_PER_KEY |
    abi::CLAP_PARAM_IS_MODULATABLE_PER_CHANNEL | abi::CLAP_PARAM_IS_MODULATABLE_PER_PORT;

std::uint32_t flagsOf(std::uint32_t flags) noexcept {
    std::uint32_t out = 0;
    const auto map = [&](std::uint32_t from, std::uint32_t to) {
        if ((flags & from) != 0) out |= to;
    };
    map(abi::CLAP_PARAM_IS_STEPPED | abi::CLAP_PARAM_IS_ENUM, core::parameterIsStepped);
    map(abi::CLAP_PARAM_IS_AUTOMATABLE, core::parameterIsAutomatable);
    map(abi::CLAP_PARAM_IS_READONLY, core::parameterIsReadOnly);
    map(abi::CLAP_PARAM_IS_HIDDEN, core::parameterIsHidden);
    map(abi::CLAP_PARAM_IS_BYPASS, core::parameterIsBypass);
    map(abi::CLAP_PARAM_IS_MODULATABLE, core::parameterIsModulatable);
    map(abi::CLAP_PARAM_IS_PERIODIC, core::parameterIsPeriodic);
    map(abi::CLAP_PARAM_REQUIRES_PROCESS, core::parameterRequiresProcess);
    map(abi::CLAP_PARAM_IS_ENUM, core::parameterIsEnum);
    map(perNoteFlags, core::parameterIsPerNote);
    return out;
}

core::ParameterInfo describeParameter(const abi::clap_param_info& info) {
    core::ParameterInfo out;
    out.id = info.id;
    out.flags = flagsOf(info.flags);
    out.name = cleanText(info.name, abi::CLAP_NAME_SIZE);
    out.module = cleanText(info.module, abi::CLAP_PATH_SIZE);
    out.minimum = info.min_value;
    out.maximum = info.max_value;
    out.initial = info.default_value;
    if ((out.flags & core::parameterIsStepped) != 0) {
        const double steps = std::floor(info.max_value) - std::ceil(info.min_value);
        out.stepCount = static_cast<std::int32_t>(std::clamp(steps, 0.0, 2147483647.0));
    }
    return out;
}

bool isSane(const abi::clap_param_info& info) noexcept {
    return info.id != abi::CLAP_INVALID_ID && std::isfinite(info.min_value) && std::isfinite(info.max_value) &&
           std::isfinite(info.default_value) && info.min_value <= info.default_value &&
           info.default_value <= info.max_value;
}

/// Calls `take` with every valid parameter that the plugin lists. Returns the ids of all, valid or not, in its order.
template <typename Take>
std::vector<std::uint32_t> forEachParameter(const abi::clap_plugin_t* plugin, const abi::clap_plugin_params* params,
                                            BreachLog& breaches, Take take) {
    std::vector<std::uint32_t> listed;
    if (params == nullptr) return listed;
    const std::uint32_t count = std::min(params->count(plugin), ParameterTable::most);
    std::unordered_set<std::uint32_t> ids;
    for (std::uint32_t i = 0; i < count; ++i) {
        abi::clap_param_info info{};
        const bool isDescribed = params->get_info(plugin, i, &info);
        listed.push_back(isDescribed ? info.id : abi::CLAP_INVALID_ID);
        if (!isDescribed || !isSane(info) || !ids.insert(info.id).second) {
            breaches.report(Breach::parameterInfoInvalid);
            continue;
        }
        const bool isStepped = (info.flags & abi::CLAP_PARAM_IS_STEPPED) != 0;
        if ((info.flags & abi::CLAP_PARAM_IS_ENUM) != 0 && !isStepped) breaches.report(Breach::enumNotStepped);
        if ((info.flags & abi::CLAP_PARAM_IS_BYPASS) != 0 && !isStepped) breaches.report(Breach::bypassNotStepped);
        take(info);
    }
    return listed;
}

} // namespace

void ParameterTable::read(const abi::clap_plugin_t* plugin, const abi::clap_plugin_params* params,
                          BreachLog& breaches) {
    std::vector<core::ParameterInfo> newInfos;
    std::vector<ParameterEntry> newEntries;
    listed = forEachParameter(plugin, params, breaches, [&](const abi::clap_param_info& info) {
        newInfos.push_back(describeParameter(info));
        newEntries.push_back({info.id, info.flags, info.cookie, info.min_value, info.max_value, false});
    });
    std::sort(newEntries.begin(), newEntries.end(),
              [](const ParameterEntry& a, const ParameterEntry& b) { return a.id < b.id; });
    infos = std::move(newInfos);
    entries = std::move(newEntries);
    areCookiesValid.store(true, std::memory_order_release);
}

void ParameterTable::readDescriptions(const abi::clap_plugin_t* plugin, const abi::clap_plugin_params* params,
                                      BreachLog& breaches) {
    std::vector<core::ParameterInfo> newInfos;
    const auto now = forEachParameter(plugin, params, breaches, [&](const abi::clap_param_info& info) {
        newInfos.push_back(describeParameter(info));
    });
    infos = std::move(newInfos);
    // Other texts were announced, not other parameters.
    if (now != listed) breaches.report(Breach::parametersDiffer);
}

bool ParameterTable::isStillListed(const abi::clap_plugin_t* plugin, const abi::clap_plugin_params* params) const {
    if (params == nullptr) return listed.empty();
    if (std::min(params->count(plugin), most) != listed.size()) return false;
    for (std::uint32_t i = 0; i < listed.size(); ++i) {
        abi::clap_param_info info{};
        const std::uint32_t id = params->get_info(plugin, i, &info) ? info.id : abi::CLAP_INVALID_ID;
        if (id != listed[i]) return false;
    }
    return true;
}

const core::ParameterInfo* ParameterTable::describe(std::uint32_t id) const noexcept {
    const auto found = std::find_if(infos.begin(), infos.end(), [id](const auto& info) { return info.id == id; });
    return found == infos.end() ? nullptr : &*found;
}

ParameterEntry* ParameterTable::find(std::uint32_t id) noexcept {
    const auto found =
        std::lower_bound(entries.begin(), entries.end(), id,
                         [](const ParameterEntry& entry, std::uint32_t wanted) { return entry.id < wanted; });
    return found != entries.end() && found->id == id ? &*found : nullptr;
}

} // namespace glovebox::hosting::clap
