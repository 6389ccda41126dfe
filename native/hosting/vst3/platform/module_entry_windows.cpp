#include "abi/vst3/base/module.h"
#include "hosting/vst3/module_entry.h"

namespace glovebox::hosting::vst3 {

namespace v3 = abi::vst3;

core::Result<EnteredModule> enterModule(const os::Library& library, const std::string& bundlePath) {
    // Both exports are optional on Windows.
    const auto entry = reinterpret_cast<v3::InitModuleProc>(library.symbol(v3::kInitDllName));
    if (entry != nullptr && !entry())
        return core::fail(core::ErrorCode::pluginRefused, "InitDll returned false", bundlePath);
    return EnteredModule{};
}

void leaveModule(const os::Library& library, EnteredModule) noexcept {
    const auto leave = reinterpret_cast<v3::ExitModuleProc>(library.symbol(v3::kExitDllName));
    if (leave != nullptr) leave();
}

} // namespace glovebox::hosting::vst3
