#include "hosting/clap/plugin_file.h"

#include <algorithm>
#include <utility>

#include "abi/clap/factory/plugin_factory.h"
#include "hosting/clap/instance.h"
#include "hosting/clap/platform/platform.h"
#include "hosting/text.h"
#include "os/library.h"

namespace glovebox::hosting::clap {
namespace {

constexpr std::uint32_t mostPlugins = 10000;
constexpr std::size_t mostFeatures = 256;

std::string versionText(abi::clap_version_t version) {
    return std::to_string(version.major) + "." + std::to_string(version.minor) + "." + std::to_string(version.revision);
}

core::PluginDescriptor describe(const abi::clap_plugin_descriptor_t& given) {
    core::PluginDescriptor out;
    out.format = core::PluginFormat::clap;
    out.id = cleanText(given.id);
    out.name = cleanText(given.name);
    out.vendor = cleanText(given.vendor);
    out.version = cleanText(given.version);
    out.url = cleanText(given.url);
    out.description = cleanText(given.description);
    out.apiVersion = versionText(given.clap_version);
    if (given.features != nullptr) {
        for (std::size_t i = 0; i < mostFeatures && given.features[i] != nullptr; ++i) {
            out.features.push_back(cleanText(given.features[i], abi::CLAP_NAME_SIZE));
        }
    }
    return out;
}

class File final : public PluginFile, public std::enable_shared_from_this<File> {
public:
    File(os::Library library, const abi::clap_plugin_entry_t* entry, std::string path)
        : library(std::move(library)), entry(entry), where(std::move(path)) {}

    // deinit before the library goes, and once for the one init (rule C1).
    ~File() override {
        if (isInitialised) entry->deinit();
    }

    [[nodiscard]] core::Status open() {
        if (!abi::clap_version_is_compatible(entry->clap_version)) {
            return core::fail(core::ErrorCode::pluginRefused, "a CLAP version before 1.0",
                              versionText(entry->clap_version));
        }
        if (entry->init == nullptr || entry->deinit == nullptr || entry->get_factory == nullptr) {
            return core::fail(core::ErrorCode::missingEntry, "clap_entry lacks a function", where);
        }
        if (!entry->init(where.c_str()))
            return core::fail(core::ErrorCode::pluginRefused, "clap_entry.init failed", where);
        isInitialised = true;
        factory = static_cast<const abi::clap_plugin_factory_t*>(entry->get_factory(abi::CLAP_PLUGIN_FACTORY_ID));
        if (factory == nullptr || factory->get_plugin_count == nullptr || factory->get_plugin_descriptor == nullptr ||
            factory->create_plugin == nullptr) {
            return core::fail(core::ErrorCode::pluginRefused, "the file has no plugin factory", where);
        }
        const std::uint32_t count = std::min(factory->get_plugin_count(factory), mostPlugins);
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto* descriptor = factory->get_plugin_descriptor(factory, i);
            // A plugin without id or name cannot be asked for or shown.
            if (descriptor == nullptr || descriptor->id == nullptr || descriptor->name == nullptr) continue;
            descriptors.push_back(describe(*descriptor));
        }
        return core::ok();
    }

    [[nodiscard]] const std::string& path() const override { return where; }
    [[nodiscard]] core::PluginFormat format() const override { return core::PluginFormat::clap; }
    [[nodiscard]] const std::vector<core::PluginDescriptor>& plugins() const override { return descriptors; }

    [[nodiscard]] core::Result<std::unique_ptr<Plugin>> create(const std::string& id, RunLoop& runLoop,
                                                               PluginListener& listener) override {
        const auto found = std::find_if(descriptors.begin(), descriptors.end(),
                                        [&](const auto& descriptor) { return id.empty() || descriptor.id == id; });
        if (found == descriptors.end()) {
            return core::fail(core::ErrorCode::unknownPlugin, "the file has no such plugin", id.empty() ? where : id);
        }
        return Instance::create(shared_from_this(), factory, *found, runLoop, listener);
    }

private:
    os::Library library;
    const abi::clap_plugin_entry_t* entry;
    std::string where;
    const abi::clap_plugin_factory_t* factory = nullptr;
    std::vector<core::PluginDescriptor> descriptors;
    bool isInitialised = false;
};

core::Result<std::shared_ptr<PluginFile>> openFile(os::Library library, const abi::clap_plugin_entry_t* entry,
                                                   const std::string& path) {
    auto file = std::make_shared<File>(std::move(library), entry, path);
    if (auto status = file->open(); !status) return status;
    return std::shared_ptr<PluginFile>(std::move(file));
}

} // namespace

core::Result<std::shared_ptr<PluginFile>> loadFile(const std::string& path) {
    auto binary = libraryOfPlugin(path);
    if (!binary) return binary.status();
    auto library = os::Library::open(*binary);
    if (!library) return library.status();
    const void* symbol = library->symbol(abi::entrySymbolName);
    if (symbol == nullptr) return core::fail(core::ErrorCode::missingEntry, "the library exports no clap_entry", path);
    return openFile(std::move(*library), static_cast<const abi::clap_plugin_entry_t*>(symbol), path);
}

core::Result<std::shared_ptr<PluginFile>> fromEntry(const abi::clap_plugin_entry_t* entry, const std::string& path) {
    return openFile({}, entry, path);
}

} // namespace glovebox::hosting::clap
