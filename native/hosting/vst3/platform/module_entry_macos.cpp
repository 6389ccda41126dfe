// A module is entered with the CFBundle that holds it. CoreFoundation is opened when the first module is: nothing of it is
// needed to link, and a sandbox without VST3 plugins never loads it.
#include "abi/vst3/base/module.h"
#include "hosting/vst3/module_entry.h"

#include <dlfcn.h>

namespace glovebox::hosting::vst3 {

namespace v3 = abi::vst3;

namespace {

using SystemObject = const void*; ///< CFTypeRef and all that are like it

/// Interface facts of CFURL.h, CFBundle.h and CFBase.h; CFIndex is a long, Boolean an unsigned char, the default allocator null.
struct CoreFoundation {
    void* library =
        ::dlopen("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation", RTLD_NOW | RTLD_LOCAL);
    SystemObject (*createUrl)(SystemObject allocator, const unsigned char* path, long length,
                              unsigned char isFolder) = nullptr;
    void* (*createBundle)(SystemObject allocator, SystemObject url) = nullptr;
    void (*release)(SystemObject object) = nullptr;

    CoreFoundation() noexcept {
        if (library == nullptr) return;
        find(createUrl, "CFURLCreateFromFileSystemRepresentation");
        find(createBundle, "CFBundleCreate");
        find(release, "CFRelease");
    }
    [[nodiscard]] bool isThere() const noexcept {
        return createUrl != nullptr && createBundle != nullptr && release != nullptr;
    }

private:
    template <typename Function>
    void find(Function& function, const char* name) noexcept {
        function = reinterpret_cast<Function>(::dlsym(library, name));
    }
};

const CoreFoundation& coreFoundation() noexcept {
    static const CoreFoundation found;
    return found;
}

} // namespace

core::Result<EnteredModule> enterModule(const os::Library& library, const std::string& bundlePath) {
    const auto entry = reinterpret_cast<v3::BundleEntryProc>(library.symbol(v3::kBundleEntryName));
    if (entry == nullptr || library.symbol(v3::kBundleExitName) == nullptr) {
        return core::fail(core::ErrorCode::missingEntry, "the module exports no bundleEntry or no bundleExit",
                          bundlePath);
    }
    const CoreFoundation& system = coreFoundation();
    if (!system.isThere())
        return core::fail(core::ErrorCode::systemError, "the system's CoreFoundation can't be opened", bundlePath);
    const SystemObject url = system.createUrl(nullptr, reinterpret_cast<const unsigned char*>(bundlePath.data()),
                                              static_cast<long>(bundlePath.size()), 1);
    void* const bundle = url == nullptr ? nullptr : system.createBundle(nullptr, url);
    if (url != nullptr) system.release(url);
    if (bundle == nullptr) return core::fail(core::ErrorCode::notAPlugin, "the folder is no bundle", bundlePath);
    if (!entry(bundle)) {
        system.release(bundle);
        return core::fail(core::ErrorCode::pluginRefused, "bundleEntry returned false", bundlePath);
    }
    EnteredModule entered;
    entered.bundle = bundle;
    return entered;
}

void leaveModule(const os::Library& library, EnteredModule entered) noexcept {
    const auto leave = reinterpret_cast<v3::BundleExitProc>(library.symbol(v3::kBundleExitName));
    if (leave != nullptr) leave();
    if (entered.bundle != nullptr) coreFoundation().release(entered.bundle);
}

} // namespace glovebox::hosting::vst3
