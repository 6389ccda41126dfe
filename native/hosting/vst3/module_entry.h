#pragma once

#include "core/result.h"
#include "os/library.h"

#include <string>

/// How a VST3 module is entered and left; one file per system in platform/ (rule V1).
namespace glovebox::hosting::vst3 {

/// What a module needs to be left again; empty where the system has nothing to keep.
struct EnteredModule {
    void* bundle = nullptr; ///< macOS: the CFBundleRef that the entry was given
};

/// Main thread. Calls the module's entry with what its system wants. `missingEntry` if a required export is not there
/// (then nothing was called), `pluginRefused` if it said no (then it must be neither used nor left).
[[nodiscard]] core::Result<EnteredModule> enterModule(const os::Library& library, const std::string& bundlePath);

/// Main thread, once, before the library is unloaded.
void leaveModule(const os::Library& library, EnteredModule entered) noexcept;

} // namespace glovebox::hosting::vst3
