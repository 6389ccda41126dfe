#include "abi/vst3/base/module.h"
#include "hosting/vst3/module_entry.h"

namespace glovebox::hosting::vst3 {

namespace v3 = abi::vst3;

core::Result<EnteredModule> enterModule(const os::Library& library, const std::string& bundlePath) {
    const auto entry = reinterpret_cast<v3::ModuleEntryProc>(library.symbol(v3::kModuleEntryName));
    if (entry == nullptr || library.symbol(v3::kModuleExitName) == nullptr) {
        return core::fail(core::ErrorCode::missingEntry, "the module exports no ModuleEntry or no ModuleExit",
                          bundlePath);
    }
    if (!entry(library.native()))
        return core::fail(core::ErrorCode::pluginRefused, "ModuleEntry returned false", bundlePath);
    return EnteredModule{};
}

void leaveModule(const os::Library& library, EnteredModule) noexcept {
    const auto leave = reinterpret_cast<v3::ModuleExitProc>(library.symbol(v3::kModuleExitName));
    if (leave != nullptr) leave();
}

} // namespace glovebox::hosting::vst3
