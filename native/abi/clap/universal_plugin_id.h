#pragma once

namespace glovebox::abi::clap {

/// Names a plugin of any format. Both strings are UTF-8 and belong to whoever hands the structure over.
struct clap_universal_plugin_id {
    /// Format in lower case: "clap", "vst3", "vst2", "au".
    const char* abi;
    /// CLAP: the plugin id. VST3: the class id as a standard UUID text. VST2: the id as a signed decimal number.
    /// AU: "type:subtype:manufacturer".
    const char* id;
};
using clap_universal_plugin_id_t = clap_universal_plugin_id;

} // namespace glovebox::abi::clap
