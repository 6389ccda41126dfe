#include "hosting/vst3/plugin_file.h"

#include "hosting/vst3/factory.h"
#include "hosting/vst3/instance.h"
#include "hosting/vst3/module.h"

namespace glovebox::hosting::vst3 {

namespace {

class File final : public PluginFile {
public:
    File(std::string at, std::shared_ptr<Module> loaded) : filePath(std::move(at)), module(std::move(loaded)) {
        classes = readClasses(module->factory());
        for (const PluginClass& found : classes) descriptors.push_back(found.descriptor);
    }

    [[nodiscard]] const std::string& path() const override { return filePath; }
    [[nodiscard]] core::PluginFormat format() const override { return core::PluginFormat::vst3; }
    [[nodiscard]] const std::vector<core::PluginDescriptor>& plugins() const override { return descriptors; }

    [[nodiscard]] core::Result<std::unique_ptr<Plugin>> create(const std::string& id, RunLoop& runLoop,
                                                               PluginListener& listener) override {
        for (const PluginClass& candidate : classes) {
            if (id.empty() || candidate.descriptor.id == id)
                return createInstance(module, candidate, runLoop, listener);
        }
        return core::fail(core::ErrorCode::unknownPlugin, "no VST3 plugin of this id in the file",
                          filePath + ": " + id);
    }

private:
    std::string filePath;
    std::shared_ptr<Module> module; ///< shared with every instance: left only when the last one is gone (rule V5)
    std::vector<PluginClass> classes;
    std::vector<core::PluginDescriptor> descriptors;
};

} // namespace

core::Result<std::shared_ptr<PluginFile>> loadFile(const std::string& path, RunLoop& runLoop) {
    auto loaded = Module::load(path, runLoop);
    if (!loaded) return loaded.status();
    return std::shared_ptr<PluginFile>(
        std::make_shared<File>(path, std::make_shared<Module>(std::move(loaded).value())));
}

std::shared_ptr<PluginFile> fileFromFactory(const std::string& name, v3::IPluginFactory* factory, RunLoop& runLoop) {
    auto module = Module::fromFactory(Reference<v3::IPluginFactory>::adopt(factory), runLoop);
    return std::make_shared<File>(name, std::make_shared<Module>(std::move(module)));
}

} // namespace glovebox::hosting::vst3
