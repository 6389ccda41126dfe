#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/version.h"

namespace glovebox::abi::clap {

/// The name of the one symbol that a plugin binary exports: an object of type `clap_plugin_entry`.
inline constexpr char entrySymbolName[] = "clap_entry";

/// The entry of a plugin binary. `init` and `deinit` are never called at the same time as any other function of the
/// binary, and as matched pairs; they may come from different threads. A wrapper may load the same binary, so a plugin
/// counts the pairs (a requirement since 1.2.0).
struct clap_plugin_entry {
    /// The revision the plugin was built against.
    clap_version_t clap_version;

    /// First call into the binary; fast, without any user interface. `plugin_path` is the file, on macOS the bundle.
    /// After false nothing else may be called, `deinit` included.
    CFunction<bool(const char* plugin_path)> init;
    /// Last call into the binary, until `init` is called again.
    CFunction<void()> deinit;
    /// Any thread, also concurrently. The factory, owned by the binary, or null when it is not offered.
    CFunction<const void*(const char* factory_id)> get_factory;
};
using clap_plugin_entry_t = clap_plugin_entry;

} // namespace glovebox::abi::clap
