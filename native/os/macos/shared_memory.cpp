#include "os/shared_memory.h"

#include "os/posix/errors.h"
#include "os/posix/memory_rules.h"
#include "os/random.h"

#include <fcntl.h>
#include <libproc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace glovebox::os {

bool hasFixedSize(int descriptor) noexcept {
    // A POSIX shared memory object takes a size once; a second ftruncate fails (XNU, pshm_truncate). A file could shrink.
    pshm_fdinfo facts{};
    return ::proc_pidfdinfo(::getpid(), descriptor, PROC_PIDFDPSHMINFO, &facts, sizeof facts) ==
           static_cast<int>(sizeof facts);
}

std::size_t wholePages(std::size_t size) noexcept {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return size > ~std::size_t{0} - page ? 0 : (size + page - 1) / page * page;
}

core::Result<SharedMemory> SharedMemory::create(std::size_t size, const char*) {
    const std::size_t length = wholePages(size);
    if (length == 0) return core::fail(core::ErrorCode::invalidArgument, "shared memory needs a size");
    // macOS forces a name, of at most 31 characters: random, and gone before this returns.
    const std::string name = "/gb" + randomHex(12);
    SharedMemory created;
    created.memory = Handle{::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR)};
    if (!created.memory.isOpen()) return systemFailure("cannot create shared memory", errno);
    created.forReaders = Handle{::shm_open(name.c_str(), O_RDONLY, 0)};
    const int error = errno;
    ::shm_unlink(name.c_str());
    if (!created.forReaders.isOpen()) return systemFailure("cannot open shared memory for reading", error);
    if (::ftruncate(static_cast<int>(created.memory.get()), static_cast<off_t>(length)) != 0) {
        return systemFailure("cannot size shared memory", errno);
    }
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
    Handle copy = forReaders.duplicate();
    if (!copy.isOpen()) return systemFailure("cannot make a handle for readers", errno);
    return copy;
}

} // namespace glovebox::os
