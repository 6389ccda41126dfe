#pragma once

#include "core/plugin_info.h"
#include "hosting/vst3/reference.h"

#include <vector>

namespace glovebox::hosting::vst3 {

/// One audio module class of a factory.
struct PluginClass {
    v3::FUID cid;
    core::PluginDescriptor descriptor; ///< id: the class id's 32 upper-case hexadecimal digits
};

/// Reads all audio module classes (at most `maxClasses`), preferring the richest description that the factory offers.
/// Main thread.
[[nodiscard]] std::vector<PluginClass> readClasses(v3::IPluginFactory& factory);
constexpr v3::int32 maxClasses = 4096;

} // namespace glovebox::hosting::vst3
