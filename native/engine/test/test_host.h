#pragma once

#include "os/clock.h"

#include "engine/sandbox_main.h"
#include "engine/test/host_side.h"
#include "engine/test/stub_plugin.h"

#include <atomic>
#include <map>
#include <string>
#include <thread>

namespace glovebox::engine::test {

/// A host whose sandbox runs in the test's own process, with plugins that live in the test.
class TestHost final : public HostSide {
public:
    /// Pages are mapped and hello is said.
    /// `flushAfterPauseNs`: for ever by default, so that no test depends on how long it takes.
    /// `ownsProcess`: what plugins change of this very process is noticed, as in a sandbox of its own.
    explicit TestHost(std::function<core::Status(Engine&, bool)> startAudio = {},
                      std::uint64_t flushAfterPauseNs = os::forEver, bool ownsProcess = false);
    ~TestHost() override;

    std::map<std::string, Stub> stubs; ///< by plugin id
    std::string goneReason;            ///< valid after `waitUntilGone`
    std::function<void()> abandon;     ///< sandbox's main thread: where a process of its own would end

    [[nodiscard]] std::uint32_t misuse(core::Misuse kind) {
        return sandboxPage->as<wire::SandboxPage>().misuse[static_cast<std::size_t>(kind)].load();
    }
    /// Every kind that was counted, "processor-mode 2 " and so on.
    [[nodiscard]] std::string allMisuse();
    /// Breaches that were logged; waits until `least` have arrived, then asks the sandbox once more.
    [[nodiscard]] std::vector<std::string> breaches(std::size_t least = 1);

    Engine& engine() { return sandbox->engine(); }
    bool waitUntilGone();
    /// Publishes and runs all stages here: the test is the audio thread.
    bool runBlock(std::uint32_t version, std::uint32_t frames, const core::Transport& transport = {});

private:
    [[nodiscard]] std::vector<std::string> arrivedBreaches() const;

    explicit TestHost(std::pair<os::MessageChannel, os::MessageChannel> ends,
                      std::function<core::Status(Engine&, bool)> startAudio, std::uint64_t flushAfterPauseNs,
                      bool ownsProcess);

    std::atomic<std::uint32_t> isGone{0};
    std::unique_ptr<SandboxMain> sandbox;
    std::thread thread;
};

/// Both ends of a control connection.
std::pair<os::MessageChannel, os::MessageChannel> createConnection();

} // namespace glovebox::engine::test
