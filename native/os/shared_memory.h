#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <cstddef>
#include <span>

namespace glovebox::os {

enum class Access : std::uint8_t { readOnly, readWrite };

/// A mapping of an area into this process; unmapped by the destructor. Addresses stay valid while it lives.
class Mapping {
public:
    Mapping() = default;
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    /// Maps `size` bytes of the memory behind `memory`. Fails with `protocolBreach` if the object is smaller (a peer must
    /// not make us fault) or, for handles that a peer gave us, if it can still shrink.
    [[nodiscard]] static core::Result<Mapping> map(const Handle& memory, std::size_t size, Access access);

    [[nodiscard]] std::byte* data() const noexcept { return address; }
    [[nodiscard]] std::size_t size() const noexcept { return length; }

private:
    std::byte* address = nullptr;
    std::size_t length = 0;
};

/// One piece of shared memory with one writer (design section 3): memfd, pagefile section or unlinked shm object. It has
/// no name that another process could open. Created zeroed, with a fixed size that nobody can change.
class SharedMemory {
public:
    /// `size` is rounded up to whole pages.
    [[nodiscard]] static core::Result<SharedMemory> create(std::size_t size, const char* debugName);

    [[nodiscard]] const Handle& handle() const noexcept { return memory; }
    [[nodiscard]] std::size_t size() const noexcept { return length; }

    /// Maps it here. Call before `sealWrites` for read-write.
    [[nodiscard]] core::Result<Mapping> map(Access access) const;

    /// Copies `bytes` to its beginning: cheaper than by a mapping where the OS can write whole pages. Before `sealWrites`.
    [[nodiscard]] core::Status fill(std::span<const std::byte> bytes) const;

    /// From now on no new writable mapping can be made by anybody, whoever holds a handle; existing ones stay writable.
    /// The one writer must have mapped before. `unsupportedHere` where the OS enforces this through handle rights instead.
    [[nodiscard]] core::Status sealWrites();
    /// Memory that everybody may write stays so for those who are still to come: nobody can seal it any more.
    /// `unsupportedHere` where there is nothing to seal.
    [[nodiscard]] core::Status keepWritable();

    /// A handle for a reader: on systems whose handles carry rights it allows reading alone.
    [[nodiscard]] core::Result<Handle> readOnlyHandle() const;

private:
    Handle memory;
    Handle forReaders; ///< macOS: opened while there was a name to open; not open elsewhere
    std::size_t length = 0;
};

} // namespace glovebox::os
