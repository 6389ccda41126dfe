#pragma once

#include "core/plugin_info.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"

#include <cmath>
#include <set>
#include <span>

namespace glovebox::fuzz {

/// What holds for every parameter list, whatever the plugin said.
inline void requireParameters(std::span<const core::ParameterInfo> parameters) {
    std::set<std::uint32_t> ids;
    for (const core::ParameterInfo& info : parameters) {
        require(ids.insert(info.id).second && info.id != 0xffffffff, "each parameter has an id of its own");
        require(isReadable(info.name, "\t\n") && info.name.size() <= 4096, "its name can be shown");
        require(isReadable(info.module, "\t\n"), "its place can be shown");
        require(isReadable(info.unit, "\t\n") && info.unit.size() <= 4096, "its unit can be shown");
        require(std::isfinite(info.minimum) && std::isfinite(info.maximum) && std::isfinite(info.initial),
                "its range is finite");
        require(info.minimum <= info.initial && info.initial <= info.maximum, "its first value is in its range");
        require(info.stepCount >= 0, "it has no less than no steps");
    }
}

inline void requireDescriptor(const core::PluginDescriptor& descriptor) {
    for (const std::string* text : {&descriptor.id, &descriptor.name, &descriptor.vendor, &descriptor.version,
                                    &descriptor.url, &descriptor.description, &descriptor.apiVersion}) {
        require(isReadable(*text, "\t\n") && text->size() <= 4096, "a text of a descriptor can be shown");
    }
    for (const std::string& feature : descriptor.features) {
        require(isReadable(feature, "\t\n") && feature.size() <= 4096, "a feature can be shown");
    }
}

} // namespace glovebox::fuzz
