#pragma once

#include "engine/test/host_side.h"
#include "os/process.h"

namespace glovebox::sandbox::test {

inline const std::string fixtures = GLOVEBOX_FIXTURES;
inline const std::string crashers = GLOVEBOX_CRASHERS;

/// A host whose sandbox is the real program.
class SpawnedHost final : public engine::test::HostSide {
public:
    /// Pages are mapped and hello is said.
    SpawnedHost();

    /// Waits for the end of the process; false if it takes longer than a sane person waits.
    [[nodiscard]] bool waitForExit(os::ExitStatus& status);
    [[nodiscard]] std::uint32_t processId() const noexcept { return child.id(); }

private:
    explicit SpawnedHost(std::pair<os::MessageChannel, os::MessageChannel> ends);
    os::Child child;
};

/// Runs sandbox-host to its end.
struct Run {
    os::ExitStatus status;
    std::string output; ///< standard output
};
[[nodiscard]] Run runSandboxHost(const std::vector<std::string>& arguments);

} // namespace glovebox::sandbox::test
