#include "hosting/vst3/attribute_list.h"

#include "hosting/vst3/text.h"

#include <algorithm>
#include <cstring>

namespace glovebox::hosting::vst3 {

v3::tresult AttributeList::store(AttrID id, Value value) {
    if (id == nullptr) return v3::kInvalidArgument;
    const std::size_t length = lengthUpTo(id, maxNameLength + 1);
    if (length == 0 || length > maxNameLength) return v3::kInvalidArgument;
    const std::string name(id, length);
    if (values.size() >= maxEntries && !values.contains(name)) return v3::kOutOfMemory;
    values.insert_or_assign(name, std::move(value));
    return v3::kResultOk;
}

template <typename Kind>
const Kind* AttributeList::lookUp(AttrID id) const {
    if (id == nullptr) return nullptr;
    const auto found = values.find(std::string_view(id, lengthUpTo(id, maxNameLength + 1)));
    return found == values.end() ? nullptr : std::get_if<Kind>(&found->second);
}

v3::tresult AttributeList::setInt(AttrID id, v3::int64 value) { return store(id, value); }

v3::tresult AttributeList::getInt(AttrID id, v3::int64& value) {
    const auto* found = lookUp<v3::int64>(id);
    if (found == nullptr) return v3::kResultFalse;
    value = *found;
    return v3::kResultOk;
}

v3::tresult AttributeList::setFloat(AttrID id, double value) { return store(id, value); }

v3::tresult AttributeList::getFloat(AttrID id, double& value) {
    const auto* found = lookUp<double>(id);
    if (found == nullptr) return v3::kResultFalse;
    value = *found;
    return v3::kResultOk;
}

v3::tresult AttributeList::setString(AttrID id, const v3::TChar* string) {
    if (string == nullptr) return v3::kInvalidArgument;
    const std::size_t length = lengthUpTo(string, maxTextLength + 1);
    if (length > maxTextLength) return v3::kInvalidArgument;
    return store(id, std::u16string(string, length));
}

v3::tresult AttributeList::getString(AttrID id, v3::TChar* string, v3::uint32 sizeInBytes) {
    const auto* found = lookUp<std::u16string>(id);
    if (found == nullptr) return v3::kResultFalse;
    const std::size_t room = sizeInBytes / sizeof(v3::TChar);
    if (string == nullptr || room == 0) return v3::kInvalidArgument;
    const std::size_t count = std::min(room - 1, found->size());
    std::copy_n(found->data(), count, string);
    string[count] = 0;
    return v3::kResultOk;
}

v3::tresult AttributeList::setBinary(AttrID id, const void* data, v3::uint32 sizeInBytes) {
    if ((data == nullptr && sizeInBytes > 0) || sizeInBytes > maxBinaryBytes) return v3::kInvalidArgument;
    const auto* first = static_cast<const std::byte*>(data);
    return store(id, std::vector<std::byte>(first, first + sizeInBytes));
}

v3::tresult AttributeList::getBinary(AttrID id, const void*& data, v3::uint32& sizeInBytes) {
    const auto* found = lookUp<std::vector<std::byte>>(id);
    if (found == nullptr) {
        data = nullptr;
        sizeInBytes = 0;
        return v3::kResultFalse;
    }
    data = found->data();
    sizeInBytes = static_cast<v3::uint32>(found->size());
    return v3::kResultOk;
}

} // namespace glovebox::hosting::vst3
