#pragma once

#include "abi/vst3/base/plugin_factory.h"
#include "core/result.h"
#include "hosting/plugin.h"
#include "hosting/run_loop.h"

#include <memory>
#include <string>

namespace glovebox::hosting::vst3 {

/// Loads a VST3 bundle (folder) or a single library file and reads its factory: module entered once, host context handed
/// over (rule V1). Main thread. Fails with `noSuchFile`, `notAPlugin`, `wrongArchitecture` (also a bundle that has
/// binaries, but none for this processor and system), `missingEntry` (no GetPluginFactory) or `pluginRefused` (the
/// module's entry or factory said no). Always loads anew; whoever wants files shared keeps the result.
[[nodiscard]] core::Result<std::shared_ptr<PluginFile>> loadFile(const std::string& path, RunLoop& runLoop);

/// The plugins of a factory of this process, under a name instead of a path: how tests hand in plugins of their own, and
/// how a plugin that is linked in would be hosted. Takes over one reference. Main thread.
[[nodiscard]] std::shared_ptr<PluginFile> fileFromFactory(const std::string& name, abi::vst3::IPluginFactory* factory,
                                                          RunLoop& runLoop);

} // namespace glovebox::hosting::vst3
