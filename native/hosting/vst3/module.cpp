#include "hosting/vst3/module.h"

#include "abi/vst3/base/module.h"
#include "hosting/text.h"
#include "hosting/vst3/whole_table.h"
#include "os/files.h"
#include "os/path.h"

#include <filesystem>

namespace glovebox::hosting::vst3 {

namespace fs = std::filesystem;

namespace {

/// Names of the folders below Contents that hold binaries, for the message of a bundle that is for other machines.
std::string listBinaryFolders(const fs::path& contents) {
    std::string list;
    std::error_code error;
    for (fs::directory_iterator at(contents, error), end; !error && at != end; at.increment(error)) {
        const std::string name = os::textOf(at->path().filename());
        if (name == "Resources" || name == "_CodeSignature" || !at->is_directory(error)) continue;
        list += (list.empty() ? "" : ", ") + cleanText(name.c_str());
    }
    return list;
}

} // namespace

core::Result<std::string> findBinary(const std::string& path) {
    std::error_code error;
    fs::path bundle = os::pathOf(path);
    if (!fs::exists(bundle, error)) return core::fail(core::ErrorCode::noSuchFile, "no such plugin file", path);
    if (!fs::is_directory(bundle, error)) return path;
    // "bundle.vst3/" has an empty file name.
    if (!bundle.has_filename()) bundle = bundle.parent_path();
    const fs::path folder(os::vst3BinaryFolder());
    const fs::path binaries = *folder.begin() == "Contents" ? bundle / folder : bundle / "Contents" / folder;
    const fs::path library = binaries / os::pathOf(os::textOf(bundle.stem()) + os::libraryFileSuffix());
    if (fs::is_regular_file(library, error)) return os::textOf(library);
    // A bundle that was renamed keeps the library's old name: a single library in the right folder is the one.
    std::string only;
    std::size_t count = 0;
    for (fs::directory_iterator at(binaries, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (!at->is_regular_file(ignored) || os::textOf(at->path().extension()) != os::libraryFileSuffix()) continue;
        only = os::textOf(at->path());
        ++count;
    }
    if (count == 1) return only;
    const std::string others = listBinaryFolders(bundle / "Contents");
    if (!others.empty() && !fs::is_directory(binaries, error)) {
        return core::fail(core::ErrorCode::wrongArchitecture, "the bundle has no binary for this system",
                          path + ": it has " + others);
    }
    return core::fail(core::ErrorCode::notAPlugin, "the folder holds no VST3 library", path);
}

core::Result<Module> Module::load(const std::string& path, RunLoop& runLoop) {
    auto binary = findBinary(path);
    if (!binary) return binary.status();
    auto opened = os::Library::open(*binary);
    if (!opened) return opened.status();
    Module module;
    module.library = std::move(opened).value();
    const auto getFactory = reinterpret_cast<v3::GetFactoryProc>(module.library.symbol(v3::kGetPluginFactoryName));
    if (getFactory == nullptr)
        return core::fail(core::ErrorCode::missingEntry, "the library exports no GetPluginFactory", path);
    auto entry = enterModule(module.library, path);
    if (!entry) return entry.status();
    module.entered = *entry;
    v3::IPluginFactory* const factory = getFactory();
    if (factory == nullptr)
        return core::fail(core::ErrorCode::pluginRefused, "GetPluginFactory returned nothing", path);
    if (!hasEveryFunction(factory))
        return core::fail(core::ErrorCode::missingEntry, "the plugin factory lacks a function", path);
    module.pluginFactory = Reference<v3::IPluginFactory>::adopt(factory);
    module.handOverHost(runLoop);
    return module;
}

Module Module::fromFactory(Reference<v3::IPluginFactory> factory, RunLoop& runLoop) {
    Module module;
    module.pluginFactory = std::move(factory);
    module.handOverHost(runLoop);
    return module;
}

void Module::handOverHost(RunLoop& runLoop) {
    context = makeHostObject<HostContext>(runLoop, nullptr);
    if (const auto factory3 = query<v3::IPluginFactory3>(pluginFactory.get())) {
        factory3->setHostContext(static_cast<v3::IHostApplication*>(context.get()));
    }
}

Module::~Module() {
    if (context) context->detach();
    pluginFactory = {};
    context = {};
    if (entered.has_value()) leaveModule(library, *entered);
}

} // namespace glovebox::hosting::vst3
