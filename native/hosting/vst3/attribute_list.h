#pragma once

#include "hosting/vst3/host_object.h"

#include <cstddef>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace glovebox::hosting::vst3 {

/// Values by name, as messages and streams carry them. One thread at a time. Hostile sizes are capped: `maxEntries` names
/// of at most `maxNameLength` characters, texts of `maxTextLength` units, binaries of `maxBinaryBytes`.
class AttributeList final : public HostObject<v3::IAttributeList> {
public:
    static constexpr std::size_t maxEntries = 1024;
    static constexpr std::size_t maxNameLength = 256;
    static constexpr std::size_t maxTextLength = std::size_t{1} << 20;
    static constexpr std::size_t maxBinaryBytes = std::size_t{256} << 20;

    v3::tresult GLOVEBOX_VST3_CALL setInt(AttrID id, v3::int64 value) override;
    v3::tresult GLOVEBOX_VST3_CALL getInt(AttrID id, v3::int64& value) override;
    v3::tresult GLOVEBOX_VST3_CALL setFloat(AttrID id, double value) override;
    v3::tresult GLOVEBOX_VST3_CALL getFloat(AttrID id, double& value) override;
    v3::tresult GLOVEBOX_VST3_CALL setString(AttrID id, const v3::TChar* string) override;
    v3::tresult GLOVEBOX_VST3_CALL getString(AttrID id, v3::TChar* string, v3::uint32 sizeInBytes) override;
    v3::tresult GLOVEBOX_VST3_CALL setBinary(AttrID id, const void* data, v3::uint32 sizeInBytes) override;
    v3::tresult GLOVEBOX_VST3_CALL getBinary(AttrID id, const void*& data, v3::uint32& sizeInBytes) override;

private:
    using Value = std::variant<v3::int64, double, std::u16string, std::vector<std::byte>>;
    ~AttributeList() override = default;
    v3::tresult store(AttrID id, Value value);
    template <typename Kind>
    const Kind* lookUp(AttrID id) const;
    std::map<std::string, Value, std::less<>> values;
};

} // namespace glovebox::hosting::vst3
