#include "os/shared_memory.h"
#include "testing/check.h"

#include <algorithm>
#include <utility>
#include <vector>

using namespace glovebox;
using namespace glovebox::os;

TEST_CASE("shared memory is zeroed, whole pages, and seen by both mappings") {
    auto memory = SharedMemory::create(100, "test");
    REQUIRE(memory.isOk());
    CHECK(memory->size() >= 4096);
    auto writer = memory->map(Access::readWrite);
    REQUIRE(writer.isOk());
    auto handle = memory->readOnlyHandle();
    REQUIRE(handle.isOk());
    auto reader = Mapping::map(*handle, memory->size(), Access::readOnly);
    REQUIRE(reader.isOk());
    CHECK(std::all_of(reader->data(), reader->data() + reader->size(), [](std::byte b) { return b == std::byte{0}; }));
    writer->data()[99] = std::byte{42};
    CHECK_EQUAL(static_cast<int>(reader->data()[99]), 42);
}

TEST_CASE("shared memory is filled from its beginning, with no more than fits") {
    auto memory = SharedMemory::create(4096, "test");
    REQUIRE(memory.isOk());
    const std::vector<std::byte> bytes(5000, std::byte{7});
    CHECK(memory->fill(std::span(bytes).first(0)).isOk());
    CHECK(memory->fill(std::span(bytes).first(4095)).isOk());
    auto reader = memory->map(Access::readOnly);
    REQUIRE(reader.isOk());
    CHECK_EQUAL(static_cast<int>(reader->data()[0]), 7);
    CHECK_EQUAL(static_cast<int>(reader->data()[4094]), 7);
    CHECK_EQUAL(static_cast<int>(reader->data()[4095]), 0);
    const std::vector<std::byte> large(memory->size() + 1);
    CHECK_EQUAL(memory->fill(large).code, core::ErrorCode::invalidArgument);
}

TEST_CASE("the handle for readers maps read-only alone") {
    auto memory = SharedMemory::create(4096, "test");
    REQUIRE(memory.isOk());
    auto handle = memory->readOnlyHandle();
    REQUIRE(handle.isOk());
    CHECK(!Mapping::map(*handle, 4096, Access::readWrite));
}

TEST_CASE("memory smaller than announced is a breach of the protocol") {
    auto memory = SharedMemory::create(4096, "test");
    REQUIRE(memory.isOk());
    auto mapping = Mapping::map(memory->handle(), 1 << 20, Access::readOnly);
    REQUIRE(!mapping.isOk());
    CHECK_EQUAL(mapping.status().code, core::ErrorCode::protocolBreach);
}

TEST_CASE("nothing can be mapped from a closed handle or in no size") {
    CHECK_EQUAL(Mapping::map(Handle{}, 4096, Access::readOnly).status().code, core::ErrorCode::invalidArgument);
    CHECK_EQUAL(SharedMemory::create(0, "test").status().code, core::ErrorCode::invalidArgument);
    CHECK(!SharedMemory::create(~std::size_t{0}, "test"));
}

TEST_CASE("a mapping moves and stays valid without its handle") {
    Mapping kept;
    {
        auto memory = SharedMemory::create(4096, "test");
        REQUIRE(memory.isOk());
        auto mapping = memory->map(Access::readWrite);
        REQUIRE(mapping.isOk());
        kept = std::move(*mapping);
        CHECK(mapping->data() == nullptr);
    }
    kept.data()[0] = std::byte{1};
    CHECK_EQUAL(kept.size(), 4096u);
}
