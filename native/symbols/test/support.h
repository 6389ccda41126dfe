#pragma once

#include "symbols/symbols.h"
#include "testing/check.h"

#include <string>
#include <vector>

namespace glovebox::symbols::test {

[[nodiscard]] std::string libraryPath(const std::string& name);
[[nodiscard]] std::vector<std::byte> bytesOf(const std::string& path);
/// Line of the source of the test libraries that ends by "// line: <mark>".
[[nodiscard]] std::uint32_t lineOf(const std::string& mark);

/// A test library in this process, to learn where its functions are.
class Loaded {
public:
    explicit Loaded(const std::string& name);
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded();
    /// Offset of an exported function.
    [[nodiscard]] std::uint64_t exported(const char* name) const;
    /// Offset of what an exported function returns.
    [[nodiscard]] std::uint64_t told(const char* name) const;

private:
    void* module = nullptr;
    [[nodiscard]] void* address(const char* name) const;
};

/// Places in a test library; the case ends if it cannot be read.
[[nodiscard]] std::vector<Place> locateIn(const std::string& path, std::vector<std::uint64_t> offsets);

} // namespace glovebox::symbols::test
