#include "hosting/vst3/plugin_file.h"

namespace glovebox::hosting::vst3 {

core::Result<std::shared_ptr<PluginFile>> loadFile(const std::string& path, RunLoop&) {
    return core::fail(core::ErrorCode::unsupportedHere, "this build hosts no VST3", path);
}

} // namespace glovebox::hosting::vst3
