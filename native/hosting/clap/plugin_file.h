#pragma once

#include <memory>
#include <string>

#include "abi/clap/entry.h"
#include "core/result.h"
#include "hosting/clap/abi.h"
#include "hosting/plugin.h"

namespace glovebox::hosting::clap {

/// Loads a .clap file (macOS: also a bundle) and reads its factory. Main thread. Fails with `noSuchFile`, `notAPlugin`,
/// `wrongArchitecture`, `missingEntry` (no clap_entry) or `pluginRefused` (the entry or its factory said no). Always loads
/// anew; `loadPluginFile` shares.
[[nodiscard]] core::Result<std::shared_ptr<PluginFile>> loadFile(const std::string& path);

/// The same for an entry that is in memory already: what `loadFile` does behind the library, for tests and for plugins
/// that are linked in. `entry` outlives the file.
[[nodiscard]] core::Result<std::shared_ptr<PluginFile>> fromEntry(const abi::clap_plugin_entry_t* entry,
                                                                  const std::string& path);

} // namespace glovebox::hosting::clap
