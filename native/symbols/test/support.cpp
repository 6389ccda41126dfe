#include "support.h"

#include <dlfcn.h>

#include <fstream>
#include <iterator>

namespace glovebox::symbols::test {
namespace {

std::uint64_t offsetOf(const void* address) {
    Dl_info info{};
    REQUIRE(::dladdr(address, &info) != 0);
    return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(address) -
                                      reinterpret_cast<std::uintptr_t>(info.dli_fbase));
}

} // namespace

std::string libraryPath(const std::string& name) { return std::string(GLOVEBOX_TEST_LIBRARIES "/") + name + ".so"; }

std::vector<std::byte> bytesOf(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    REQUIRE(!text.empty());
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::uint32_t lineOf(const std::string& mark) {
    std::ifstream stream(GLOVEBOX_LINED_SOURCE);
    std::string line;
    for (std::uint32_t number = 1; std::getline(stream, line); ++number) {
        if (line.ends_with("// line: " + mark)) return number;
    }
    return 0;
}

Loaded::Loaded(const std::string& name) : module(::dlopen(libraryPath(name).c_str(), RTLD_NOW | RTLD_LOCAL)) {
    REQUIRE(module != nullptr);
}

Loaded::~Loaded() { ::dlclose(module); }

void* Loaded::address(const char* name) const {
    void* const found = ::dlsym(module, name);
    REQUIRE(found != nullptr);
    return found;
}

std::uint64_t Loaded::exported(const char* name) const { return offsetOf(address(name)); }

std::uint64_t Loaded::told(const char* name) const {
    return offsetOf(reinterpret_cast<const void* (*)()>(address(name))());
}

std::vector<Place> locateIn(const std::string& path, std::vector<std::uint64_t> offsets) {
    auto file = FileBytes::open(path);
    REQUIRE(file.isOk());
    auto places = locate(*file, offsets);
    CHECK_EQUAL(places.status().text(), "");
    REQUIRE(places.isOk());
    return std::move(*places);
}

} // namespace glovebox::symbols::test
