#include "abi/vst3/base/module.h"
#include "hosting/vst3/module_entry.h"

#include <CoreFoundation/CoreFoundation.h>

namespace glovebox::hosting::vst3 {

namespace v3 = abi::vst3;

core::Result<EnteredModule> enterModule(const os::Library& library, const std::string& bundlePath) {
    const auto entry = reinterpret_cast<v3::BundleEntryProc>(library.symbol(v3::kBundleEntryName));
    if (entry == nullptr || library.symbol(v3::kBundleExitName) == nullptr) {
        return core::fail(core::ErrorCode::missingEntry, "the module exports no bundleEntry or no bundleExit",
                          bundlePath);
    }
    const CFURLRef url =
        CFURLCreateFromFileSystemRepresentation(kCFAllocatorDefault, reinterpret_cast<const UInt8*>(bundlePath.data()),
                                                static_cast<CFIndex>(bundlePath.size()), true);
    const CFBundleRef bundle = url == nullptr ? nullptr : CFBundleCreate(kCFAllocatorDefault, url);
    if (url != nullptr) CFRelease(url);
    if (bundle == nullptr) return core::fail(core::ErrorCode::notAPlugin, "the folder is no bundle", bundlePath);
    if (!entry(bundle)) {
        CFRelease(bundle);
        return core::fail(core::ErrorCode::pluginRefused, "bundleEntry returned false", bundlePath);
    }
    EnteredModule entered;
    entered.bundle = bundle;
    return entered;
}

void leaveModule(const os::Library& library, EnteredModule entered) noexcept {
    const auto leave = reinterpret_cast<v3::BundleExitProc>(library.symbol(v3::kBundleExitName));
    if (leave != nullptr) leave();
    if (entered.bundle != nullptr) CFRelease(static_cast<CFBundleRef>(entered.bundle));
}

} // namespace glovebox::hosting::vst3
