// A CLAP file whose factory says anything: descriptors and parameters can be shown and are bounded.
#include "hosting/clap/parameters.h"
#include "hosting/clap/plugin_file.h"

#include "abi/clap/clap.h"
#include "abi/clap/factory/plugin_factory.h"
#include "fuzz/kit/input.h"
#include "fuzz/kit/parameter_kit.h"
#include "fuzz/kit/quiet_owner.h"

#include <memory>

using namespace glovebox;
using namespace glovebox::hosting;
namespace abiClap = glovebox::abi::clap;

namespace {

struct Said {
    std::vector<std::string> texts;
    std::vector<const char*> features;
    std::vector<abiClap::clap_plugin_descriptor_t> descriptors;
    std::vector<abiClap::clap_param_info> parameters;
    std::uint32_t count = 0;
    bool isFactoryThere = true;
};
Said* said = nullptr;

std::uint32_t countPlugins(const abiClap::clap_plugin_factory*) { return said->count; }
const abiClap::clap_plugin_descriptor_t* descriptorAt(const abiClap::clap_plugin_factory*, std::uint32_t index) {
    return index < said->descriptors.size() ? &said->descriptors[index] : nullptr;
}
const abiClap::clap_plugin_t* createNothing(const abiClap::clap_plugin_factory*, const abiClap::clap_host_t*,
                                            const char*) {
    return nullptr;
}
const void* factoryOf(const char*) {
    static abiClap::clap_plugin_factory factory{};
    factory.get_plugin_count = &countPlugins;
    factory.get_plugin_descriptor = &descriptorAt;
    factory.create_plugin = &createNothing;
    return said->isFactoryThere ? &factory : nullptr;
}
bool init(const char*) { return true; }
void deinit() {}

std::uint32_t countParameters(const abiClap::clap_plugin_t*) {
    return static_cast<std::uint32_t>(said->parameters.size());
}
bool parameterAt(const abiClap::clap_plugin_t*, std::uint32_t index, abiClap::clap_param_info* info) {
    *info = said->parameters[index];
    return (info->flags & 0x80000000) == 0;
}

void fill(Said& target, fuzz::Input& input) {
    target.isFactoryThere = input.number<std::uint8_t>() != 0;
    target.count = input.number<std::uint8_t>() % 5 == 4 ? input.number<std::uint32_t>() : 4;
    for (int i = 0; i < 4; ++i) target.texts.push_back(input.text(true));
    for (auto n = input.number<std::uint8_t>(); n > 0; --n) target.features.push_back(target.texts[n % 4].c_str());
    target.features.push_back(nullptr);
    for (auto n = input.number<std::uint8_t>() % 4; n > 0; --n) {
        abiClap::clap_plugin_descriptor_t one{};
        const auto text = [&]() -> const char* {
            const auto which = input.number<std::uint8_t>() % 5;
            return which == 4 ? nullptr : target.texts[which].c_str();
        };
        one.clap_version = {input.number<std::uint32_t>(), input.number<std::uint32_t>(), 0};
        one.id = text(), one.name = text(), one.vendor = text(), one.url = text(), one.version = text();
        one.description = text();
        one.features = input.number<bool>() ? target.features.data() : nullptr;
        target.descriptors.push_back(one);
    }
    while (!input.isAtEnd() && target.parameters.size() < 32) {
        abiClap::clap_param_info info{};
        info.id = input.number<std::uint8_t>() == 0xff ? 0xffffffff : input.number<std::uint8_t>();
        info.flags = input.number<std::uint32_t>();
        // Neither need be ended.
        std::memset(info.name, 'n', sizeof info.name);
        std::memset(info.module, 'm', sizeof info.module);
        const std::string name = input.text(), module = input.text();
        std::memcpy(info.name, name.c_str(), std::min(name.size() + 1, sizeof info.name));
        std::memcpy(info.module, module.c_str(), std::min(module.size() + 1, sizeof info.module));
        info.min_value = input.number<double>();
        info.max_value = input.number<double>();
        info.default_value = input.number<double>();
        target.parameters.push_back(info);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    Said now;
    said = &now;
    fill(now, input);
    abiClap::clap_plugin_entry entry{};
    entry.clap_version = {1, 2, 2};
    entry.init = &init;
    entry.deinit = &deinit;
    entry.get_factory = &factoryOf;
    const auto file = clap::fromEntry(&entry, "fuzzed.clap");
    if (file) {
        fuzz::require(file.value()->plugins().size() <= now.descriptors.size(), "no plugin that nobody named");
        for (const auto& one : file.value()->plugins()) fuzz::requireDescriptor(one);
    } else {
        fuzz::requireReason(file.status());
    }
    fuzz::QuietLoop loop;
    fuzz::QuietListener listener;
    clap::BreachLog breaches(loop, listener);
    abiClap::clap_plugin_params table{};
    table.count = &countParameters;
    table.get_info = &parameterAt;
    clap::ParameterTable parameters;
    parameters.read(nullptr, &table, breaches);
    fuzz::requireParameters(parameters.descriptions());
    for (const auto& info : parameters.descriptions()) {
        fuzz::require(parameters.find(info.id) != nullptr, "every parameter is found");
        fuzz::require(info.name.size() <= abiClap::CLAP_NAME_SIZE && info.module.size() <= abiClap::CLAP_PATH_SIZE,
                      "a text is not longer than its field");
    }
    fuzz::require(parameters.isStillListed(nullptr, &table), "the same list is the same");
    parameters.readDescriptions(nullptr, &table, breaches);
    fuzz::requireParameters(parameters.descriptions());
    return 0;
}
