#include "os/shared_memory.h"
#include "testing/check.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

using namespace glovebox;
using namespace glovebox::os;

namespace {

struct Sealed {
    SharedMemory memory;
    Mapping before; ///< writable, made before the seal

    Sealed() {
        auto created = SharedMemory::create(4096, "sealed");
        REQUIRE(created.isOk());
        memory = std::move(created).value();
        auto mapping = memory.map(Access::readWrite);
        REQUIRE(mapping.isOk());
        before = std::move(mapping).value();
        REQUIRE(memory.sealWrites().isOk());
    }
    int descriptor() const { return static_cast<int>(memory.handle().get()); }
};

} // namespace

TEST_CASE("after the seal nobody maps for writing, and the mapping from before still writes") {
    const Sealed sealed;
    CHECK(!sealed.memory.map(Access::readWrite));
    sealed.before.data()[0] = std::byte{9};
    auto reader = sealed.memory.map(Access::readOnly);
    REQUIRE(reader.isOk());
    CHECK_EQUAL(static_cast<int>(reader->data()[0]), 9);
}

TEST_CASE("a handle reopened for writing does not get around the seal") {
    const Sealed sealed;
    auto readOnly = sealed.memory.readOnlyHandle();
    REQUIRE(readOnly.isOk());
    const Handle reopened{::open(("/proc/self/fd/" + std::to_string(readOnly->get())).c_str(), O_RDWR | O_CLOEXEC)};
    REQUIRE(reopened.isOpen());
    CHECK(!Mapping::map(reopened, 4096, Access::readWrite));
    const char byte = 1;
    CHECK_EQUAL(::pwrite(static_cast<int>(reopened.get()), &byte, 1, 0), -1);
}

TEST_CASE("a read-only mapping of sealed memory can't be made writable again") {
    const Sealed sealed;
    auto reader = sealed.memory.map(Access::readOnly);
    REQUIRE(reader.isOk());
    CHECK_EQUAL(::mprotect(reader->data(), reader->size(), PROT_READ | PROT_WRITE), -1);
    CHECK_EQUAL(errno, EACCES);
}

TEST_CASE("without the seal it can be: the seal is what protects") {
    auto memory = SharedMemory::create(4096, "open");
    REQUIRE(memory.isOk());
    auto reader = memory->map(Access::readOnly);
    REQUIRE(reader.isOk());
    CHECK_EQUAL(::mprotect(reader->data(), reader->size(), PROT_READ | PROT_WRITE), 0);
}

TEST_CASE("the size is fixed from the start") {
    auto memory = SharedMemory::create(8192, "fixed");
    REQUIRE(memory.isOk());
    const int descriptor = static_cast<int>(memory->handle().get());
    CHECK_EQUAL(::ftruncate(descriptor, 4096), -1);
    CHECK_EQUAL(::ftruncate(descriptor, 16384), -1);
    CHECK_EQUAL(errno, EPERM);
}

TEST_CASE("seals can't be added after the last one, and it is not executable") {
    const Sealed sealed;
    CHECK_EQUAL(::fcntl(sealed.descriptor(), F_ADD_SEALS, F_SEAL_WRITE), -1);
    void* const code = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, sealed.descriptor(), 0);
    REQUIRE(code != MAP_FAILED);
    ::munmap(code, 4096);
    CHECK_EQUAL(::access(("/proc/self/fd/" + std::to_string(sealed.descriptor())).c_str(), X_OK), -1);
}

TEST_CASE("memory that everybody writes can't be sealed against those who are still to come") {
    auto memory = SharedMemory::create(4096, "test");
    REQUIRE(memory.isOk() && memory->keepWritable().isOk());
    const int descriptor = static_cast<int>(memory->handle().get());
    CHECK(::fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE) != 0);
    CHECK(::fcntl(descriptor, F_ADD_SEALS, 0x0010 /* F_SEAL_FUTURE_WRITE */) != 0);
    CHECK(memory->map(Access::readWrite).isOk());
}

TEST_CASE("a peer's memory that can still shrink is a breach of the protocol") {
    const Handle unsealed{::memfd_create("peer", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    REQUIRE(::ftruncate(static_cast<int>(unsealed.get()), 4096) == 0);
    auto mapping = Mapping::map(unsealed, 4096, Access::readOnly);
    REQUIRE(!mapping.isOk());
    CHECK_EQUAL(mapping.status().code, core::ErrorCode::protocolBreach);

    const Handle file{::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)};
    REQUIRE(file.isOpen());
    CHECK_EQUAL(Mapping::map(file, 4096, Access::readOnly).status().code, core::ErrorCode::protocolBreach);
}
