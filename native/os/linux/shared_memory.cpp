#include "os/shared_memory.h"

#include "os/posix/errors.h"
#include "os/posix/memory_rules.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

// Younger than some C libraries that run these kernels; values from linux/memfd.h and linux/fcntl.h.
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

namespace glovebox::os {

bool hasFixedSize(int descriptor) noexcept {
    // Anything but a memfd has no seals at all (EINVAL): a file can always be truncated.
    const int seals = ::fcntl(descriptor, F_GET_SEALS);
    return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

std::size_t wholePages(std::size_t size) noexcept {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return size > ~std::size_t{0} - page ? 0 : (size + page - 1) / page * page;
}

core::Result<SharedMemory> SharedMemory::create(std::size_t size, const char* debugName) {
    const std::size_t length = wholePages(size);
    if (length == 0) return core::fail(core::ErrorCode::invalidArgument, "shared memory needs a size");
    constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int descriptor = ::memfd_create(debugName, flags | MFD_NOEXEC_SEAL);
    if (descriptor < 0 && errno == EINVAL) {
        descriptor = ::memfd_create(debugName, flags); // before Linux 6.3
        if (descriptor >= 0) ::fchmod(descriptor, S_IRUSR | S_IWUSR);
    }
    if (descriptor < 0) return systemFailure("cannot create shared memory", errno);
    SharedMemory created;
    created.memory = Handle{descriptor};
    created.length = length;
    if (::ftruncate(descriptor, static_cast<off_t>(length)) != 0)
        return systemFailure("cannot size shared memory", errno);
    if (::fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
        return systemFailure("cannot fix the size of shared memory", errno);
    }
    return created;
}

core::Status SharedMemory::fill(std::span<const std::byte> bytes) const {
    if (bytes.size() > length) return core::fail(core::ErrorCode::invalidArgument, "more bytes than shared memory");
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::pwrite(static_cast<int>(memory.get()), bytes.data() + done, bytes.size() - done,
                                       static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return systemFailure("cannot write shared memory", count < 0 ? errno : ENOSPC);
        done += static_cast<std::size_t>(count);
    }
    return core::ok();
}

core::Status SharedMemory::sealWrites() {
    if (::fcntl(static_cast<int>(memory.get()), F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) == 0) return core::ok();
    if (errno == EINVAL) return core::fail(core::ErrorCode::unsupportedHere, "this kernel cannot seal future writes");
    return systemFailure("cannot seal shared memory", errno);
}

core::Status SharedMemory::keepWritable() {
    if (::fcntl(static_cast<int>(memory.get()), F_ADD_SEALS, F_SEAL_SEAL) == 0) return core::ok();
    return systemFailure("cannot keep shared memory from being sealed", errno);
}

core::Result<Handle> SharedMemory::readOnlyHandle() const {
    // A new open file description: a duplicate would share our right to write.
    const std::string path = "/proc/self/fd/" + std::to_string(memory.get());
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return systemFailure("cannot open shared memory for reading", errno);
    return Handle{descriptor};
}

} // namespace glovebox::os
