#include "hosting/vst3/factory.h"

#include "hosting/vst3/text.h"

#include <string_view>

namespace glovebox::hosting::vst3 {

namespace {

std::vector<std::string> splitSubCategories(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find('|', begin), text.size());
        if (end > begin) parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

bool isAudioClass(const char* category, std::size_t size) {
    return std::string_view(category, lengthUpTo(category, size)) == v3::kVstAudioEffectClass;
}

PluginClass begin(const char* cid, const std::string& url) {
    PluginClass found;
    found.cid = v3::FUID::fromTUID(cid);
    char text[v3::uidTextLength + 1];
    v3::uidToText(cid, text);
    found.descriptor.format = core::PluginFormat::vst3;
    found.descriptor.id = text;
    found.descriptor.url = url;
    return found;
}

/// PClassInfo2 and PClassInfoW have the same members with different texts.
template <typename Info>
PluginClass fromRich(const Info& info, const std::string& vendor, const std::string& url) {
    PluginClass found = begin(info.cid, url);
    found.descriptor.name = cleanField(info.name);
    found.descriptor.vendor = cleanField(info.vendor);
    if (found.descriptor.vendor.empty()) found.descriptor.vendor = vendor;
    found.descriptor.version = cleanField(info.version);
    found.descriptor.apiVersion = cleanField(info.sdkVersion);
    found.descriptor.features = splitSubCategories(cleanField(info.subCategories));
    return found;
}

} // namespace

std::vector<PluginClass> readClasses(v3::IPluginFactory& factory) {
    std::vector<PluginClass> classes;
    v3::PFactoryInfo info;
    factory.getFactoryInfo(&info);
    const std::string vendor = cleanField(info.vendor);
    const std::string url = cleanField(info.url);
    const auto factory2 = query<v3::IPluginFactory2>(&factory);
    const auto factory3 = query<v3::IPluginFactory3>(&factory);
    const v3::int32 count = std::min(factory.countClasses(), maxClasses);
    for (v3::int32 index = 0; index < count; ++index) {
        v3::PClassInfoW wide;
        v3::PClassInfo2 rich;
        v3::PClassInfo plain;
        if (factory3 && factory3->getClassInfoUnicode(index, &wide) == v3::kResultOk) {
            if (isAudioClass(wide.category, sizeof wide.category)) classes.push_back(fromRich(wide, vendor, url));
        } else if (factory2 && factory2->getClassInfo2(index, &rich) == v3::kResultOk) {
            if (isAudioClass(rich.category, sizeof rich.category)) classes.push_back(fromRich(rich, vendor, url));
        } else if (factory.getClassInfo(index, &plain) == v3::kResultOk) {
            if (!isAudioClass(plain.category, sizeof plain.category)) continue;
            PluginClass found = begin(plain.cid, url);
            found.descriptor.name = cleanField(plain.name);
            found.descriptor.vendor = vendor;
            classes.push_back(std::move(found));
        }
    }
    return classes;
}

} // namespace glovebox::hosting::vst3
