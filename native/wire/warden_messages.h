#pragma once

#include "os/process.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// What a client and its fork server (`sandbox-host --warden`) say to each other: one request and one answer at a time over
/// a connection that keeps message borders. With a request go two handles: the sandbox's control connection and the pipe for
/// its standard output and error.
namespace glovebox::wire {

constexpr std::uint32_t wardenVersion = 1;
constexpr std::size_t wardenHandles = 2;
constexpr std::size_t mostEnvironment = 256;       ///< variables
constexpr std::size_t longestWardenFailure = 1000; ///< bytes of an answer's error text

struct WardenRequest {
    std::uint32_t version = wardenVersion;
    std::uint32_t id = 0; ///< the answer bears it
    os::ResourceLimits limits;
    std::vector<std::string> environment; ///< "NAME=value": all of it
    std::string workingDirectory;         ///< empty: the fork server's
};

struct WardenAnswer {
    std::uint32_t id = 0;
    std::uint32_t pid = 0;      ///< 0: nothing was started
    bool isUnsupported = false; ///< and nothing ever will be: this system can't do it
    std::string failure;        ///< with `pid` set: that process is about to end and is the client's to reap
};

/// False if it does not fit into one message; then `into` is worthless.
[[nodiscard]] bool encode(const WardenRequest& request, std::vector<std::byte>& into);
void encode(const WardenAnswer& answer, std::vector<std::byte>& into);
/// False for anything that is not exactly such a message within its bounds.
[[nodiscard]] bool decode(std::span<const std::byte> message, WardenRequest& into);
[[nodiscard]] bool decode(std::span<const std::byte> message, WardenAnswer& into);

} // namespace glovebox::wire
