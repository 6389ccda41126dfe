#pragma once

#include "hosting/vst3/host_context.h"
#include "hosting/vst3/module_entry.h"

#include <optional>
#include <string>

namespace glovebox::hosting::vst3 {

/// A VST3 library that was entered, with its factory. The destructor releases the factory, leaves the module and unloads
/// the library, in this order (rules V1, V5). Main thread.
class Module {
public:
    [[nodiscard]] static core::Result<Module> load(const std::string& path, RunLoop& runLoop);
    /// A factory of this process, without a library: for tests, and for plugins that are linked in.
    [[nodiscard]] static Module fromFactory(Reference<v3::IPluginFactory> factory, RunLoop& runLoop);

    Module(Module&& other) noexcept
        : library(std::move(other.library)), entered(std::exchange(other.entered, std::nullopt)),
          pluginFactory(std::move(other.pluginFactory)), context(std::move(other.context)) {}
    Module& operator=(Module&& other) noexcept = delete;
    ~Module();

    [[nodiscard]] v3::IPluginFactory& factory() const noexcept { return *pluginFactory.get(); }

private:
    Module() = default;
    void handOverHost(RunLoop& runLoop);
    os::Library library;
    std::optional<EnteredModule> entered;
    Reference<v3::IPluginFactory> pluginFactory;
    Reference<HostContext> context;
};

/// The library inside of `path`: the file itself, or what its Contents folder holds for this system and processor.
/// `noSuchFile`, `notAPlugin`, or `wrongArchitecture` if there are only binaries for others.
[[nodiscard]] core::Result<std::string> findBinary(const std::string& path);

} // namespace glovebox::hosting::vst3
