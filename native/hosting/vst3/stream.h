#pragma once

#include "hosting/vst3/attribute_list.h"
#include "hosting/vst3/host_object.h"

#include <cstddef>
#include <span>
#include <vector>

namespace glovebox::hosting::vst3 {

/// Largest state that a plugin may write: what the whole product moves (issue "A session", part 4).
constexpr std::size_t maxStateBytes = std::size_t{256} << 20;

/// A growing stream in memory. Semantics of a file: a read at or behind the end gives 0 bytes and ok; a write behind the
/// end fills the gap with zeros; a seek to before the beginning fails and moves nothing. Over `maxStateBytes` writes fail
/// with kOutOfMemory and write nothing. One thread at a time.
class MemoryStream final : public HostObject<v3::IBStream, v3::ISizeableStream, v3::IStreamAttributes> {
public:
    MemoryStream() = default;
    explicit MemoryStream(std::span<const std::byte> content) : bytes(content.begin(), content.end()) {}

    [[nodiscard]] const std::vector<std::byte>& content() const noexcept { return bytes; }
    [[nodiscard]] std::vector<std::byte> take() noexcept { return std::move(bytes); }
    /// A write was refused because of its size: less than nothing, or more than there may be.
    [[nodiscard]] bool hasRefusedSize() const noexcept { return hasRefused; }
    /// What IStreamAttributes answers; StateType and the like are set there.
    [[nodiscard]] AttributeList& attributeList() noexcept { return *attributes.get(); }

    v3::tresult GLOVEBOX_VST3_CALL read(void* buffer, v3::int32 size, v3::int32* sizeRead) override;
    v3::tresult GLOVEBOX_VST3_CALL write(void* buffer, v3::int32 size, v3::int32* sizeWritten) override;
    v3::tresult GLOVEBOX_VST3_CALL seek(v3::int64 offset, v3::int32 mode, v3::int64* result) override;
    v3::tresult GLOVEBOX_VST3_CALL tell(v3::int64* result) override;
    v3::tresult GLOVEBOX_VST3_CALL getStreamSize(v3::int64& size) override;
    v3::tresult GLOVEBOX_VST3_CALL setStreamSize(v3::int64 size) override;
    v3::tresult GLOVEBOX_VST3_CALL getFileName(v3::String128 name) override;
    v3::IAttributeList* GLOVEBOX_VST3_CALL getAttributes() override { return attributes.get(); }

private:
    ~MemoryStream() override = default;
    std::vector<std::byte> bytes;
    std::size_t position = 0;
    bool hasRefused = false;
    Reference<AttributeList> attributes = makeHostObject<AttributeList>();
};

} // namespace glovebox::hosting::vst3
