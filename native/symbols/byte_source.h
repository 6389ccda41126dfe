#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace glovebox::symbols {

/// A file that is read piece by piece: a mapping would end the process when the file shrinks meanwhile.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;
    /// False, with `into` in any state, unless all of it lies inside.
    [[nodiscard]] virtual bool read(std::uint64_t offset, std::span<std::byte> into) = 0;
};

/// A regular file; anything else could block for ever or never end, and is refused.
class FileBytes final : public ByteSource {
public:
    [[nodiscard]] static core::Result<FileBytes> open(const std::string& path);
    [[nodiscard]] std::uint64_t size() const noexcept override { return length; }
    [[nodiscard]] bool read(std::uint64_t offset, std::span<std::byte> into) override;

private:
    os::Handle file;
    std::uint64_t length = 0;
};

/// Bytes that are there already.
class MemoryBytes final : public ByteSource {
public:
    explicit MemoryBytes(std::span<const std::byte> bytes) : content(bytes) {}
    [[nodiscard]] std::uint64_t size() const noexcept override { return content.size(); }
    [[nodiscard]] bool read(std::uint64_t offset, std::span<std::byte> into) override;

private:
    std::span<const std::byte> content;
};

} // namespace glovebox::symbols
