#pragma once

#include "core/result.h"
#include "os/poller.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace glovebox::client {

/// What a place in a file is called. Empty texts: not known.
struct Symbol {
    std::string function; ///< demangled
    std::uint64_t functionOffset = 0;
    std::string file; ///< of the source
    std::uint32_t line = 0;
    std::string error; ///< why the file could not be read
};

/// A line of what `sandbox-host --symbolize` prints: a flat JSON object. Hostile, as it was made from hostile files:
/// `protocolBreach` unless it is exactly that; texts are made readable and bounded. Pure.
[[nodiscard]] core::Result<Symbol> parseSymbol(std::string_view line);

/// Finds names in symbol tables, in a throw-away process with limits, because the files are hostile.
class Symbolizer {
public:
    explicit Symbolizer(std::string sandboxHost) : program(std::move(sandboxHost)) {}

    struct Place {
        std::uint64_t offset = 0; ///< as the module's symbol table counts
        std::string module;       ///< path
    };
    /// One symbol per place, as far as the process came. Takes milliseconds, ten seconds at most. One thread at a time.
    /// `cancelled`, with the process gone, soon after `isWanted` is false and `lookAgain` was called.
    [[nodiscard]] core::Result<std::vector<Symbol>> resolve(const std::vector<Place>& places,
                                                            const std::atomic<bool>& isWanted);
    /// Any thread.
    void lookAgain() noexcept { poller.wake(); }

private:
    const std::string program;
    os::Poller poller;

    [[nodiscard]] core::Result<std::string> run(const std::string& input, const std::atomic<bool>& isWanted);
};

} // namespace glovebox::client
