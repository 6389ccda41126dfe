#include "os/shared_memory.h"

#include "os/windows/errors.h"
#include "os/windows/native.h"

#include <utility>

namespace glovebox::os {
namespace {

/// Security of a section that nobody can open anew. Without it a holder of a read-only handle could duplicate it with more
/// rights: those are checked against the object, and an unnamed object has no access list unless it is given one. The
/// single entry is for OWNER RIGHTS, because the same user owns both processes and an owner may otherwise change the list.
struct ReadersOnly {
    SECURITY_ATTRIBUTES attributes{};
    bool isValid = false;

    ReadersOnly() noexcept {
        DWORD identifierSize = sizeof identifier;
        auto* const list = reinterpret_cast<PACL>(listBytes);
        isValid = CreateWellKnownSid(WinCreatorOwnerRightsSid, nullptr, identifier, &identifierSize) &&
                  InitializeAcl(list, sizeof listBytes, ACL_REVISION) &&
                  AddAccessAllowedAce(list, ACL_REVISION, READ_CONTROL, identifier) &&
                  InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION) &&
                  SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
        attributes.nLength = sizeof attributes;
        attributes.lpSecurityDescriptor = &descriptor;
    }
    ReadersOnly(const ReadersOnly&) = delete;
    ReadersOnly& operator=(const ReadersOnly&) = delete;

private:
    SECURITY_DESCRIPTOR descriptor{};
    alignas(DWORD) unsigned char identifier[SECURITY_MAX_SID_SIZE] = {};
    alignas(DWORD) unsigned char listBytes[256] = {};
};

std::size_t wholePages(std::size_t size) noexcept {
    SYSTEM_INFO system{};
    GetSystemInfo(&system);
    const std::size_t page = system.dwPageSize;
    return size > ~std::size_t{0} - page ? 0 : (size + page - 1) / page * page;
}

/// Size of the whole object; 0 if it cannot be mapped at all.
std::size_t sizeOf(const Handle& memory) noexcept {
    void* const view = MapViewOfFile(nativeOf(memory), FILE_MAP_READ, 0, 0, 0);
    if (view == nullptr) return 0;
    MEMORY_BASIC_INFORMATION facts{};
    const std::size_t size = VirtualQuery(view, &facts, sizeof facts) != 0 ? facts.RegionSize : 0;
    UnmapViewOfFile(view);
    return size;
}

} // namespace

Mapping::Mapping(Mapping&& other) noexcept
    : address(std::exchange(other.address, nullptr)), length(std::exchange(other.length, 0)) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    if (this != &other) {
        if (address != nullptr) UnmapViewOfFile(address);
        address = std::exchange(other.address, nullptr);
        length = std::exchange(other.length, 0);
    }
    return *this;
}

Mapping::~Mapping() {
    if (address != nullptr) UnmapViewOfFile(address);
}

core::Result<Mapping> Mapping::map(const Handle& memory, std::size_t size, Access access) {
    if (!memory.isOpen() || size == 0) return core::fail(core::ErrorCode::invalidArgument, "nothing to map");
    const DWORD rights = access == Access::readWrite ? FILE_MAP_READ | FILE_MAP_WRITE : FILE_MAP_READ;
    // A section of the page file never changes its size, and a view beyond its end is refused.
    void* const view = MapViewOfFile(nativeOf(memory), rights, 0, 0, size);
    if (view == nullptr) {
        const DWORD error = GetLastError();
        const std::size_t found = sizeOf(memory);
        if (found != 0 && found < size) {
            return core::fail(core::ErrorCode::protocolBreach, "shared memory is smaller than announced",
                              "expected " + std::to_string(size) + " bytes, found " + std::to_string(found));
        }
        return systemFailure("cannot map shared memory", error);
    }
    Mapping mapping;
    mapping.address = static_cast<std::byte*>(view);
    mapping.length = size;
    return mapping;
}

core::Result<Mapping> SharedMemory::map(Access access) const { return Mapping::map(memory, length, access); }

core::Result<SharedMemory> SharedMemory::create(std::size_t size, const char*) {
    const std::size_t length = wholePages(size);
    if (length == 0) return core::fail(core::ErrorCode::invalidArgument, "shared memory needs a size");
    ReadersOnly security;
    if (!security.isValid) return systemFailure("cannot describe who may use shared memory", GetLastError());
    SharedMemory created;
    created.memory =
        owned(CreateFileMappingW(INVALID_HANDLE_VALUE, &security.attributes, PAGE_READWRITE,
                                 static_cast<DWORD>(std::uint64_t{length} >> 32), static_cast<DWORD>(length), nullptr));
    if (!created.memory.isOpen()) return systemFailure("cannot create shared memory", GetLastError());
    created.length = length;
    return created;
}

core::Status SharedMemory::sealWrites() {
    return core::fail(core::ErrorCode::unsupportedHere, "handles carry the right to write here: send readOnlyHandle()");
}

core::Status SharedMemory::keepWritable() {
    return core::fail(core::ErrorCode::unsupportedHere, "memory cannot be sealed here");
}

core::Result<Handle> SharedMemory::readOnlyHandle() const {
    HANDLE copy = nullptr;
    const HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, nativeOf(memory), self, &copy, FILE_MAP_READ, FALSE, 0)) {
        return systemFailure("cannot make a handle for readers", GetLastError());
    }
    return owned(copy);
}

} // namespace glovebox::os
