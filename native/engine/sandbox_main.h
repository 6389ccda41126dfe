#pragma once

#include "core/result.h"
#include "engine/engine.h"
#include "hosting/plugin.h"
#include "os/message_channel.h"

#include <functional>
#include <memory>
#include <string>

namespace glovebox::engine {

/// A sandbox without its process: the plugin-main-thread loop (descriptors, timers, plugin service), the control thread
/// that owns the channel and never calls a plugin, and the control protocol's serving side (engine::Session). sandbox-host
/// runs it on its main thread and adds an audio thread; direct mode runs it on one native thread of the lab.
class SandboxMain {
public:
    struct Options {
        os::MessageChannel channel; ///< connected to the host
        /// Called on the control thread when the host has closed the channel or breached the protocol. sandbox-host leaves
        /// the process there; direct mode lets `run` return.
        std::function<void(const char* reason)> hostGone;
        /// Called on the control thread before `hostGone` when this process may not open what the host shares with it:
        /// sandbox-host leaves the process there and says why. May be empty.
        std::function<void()> handlesRefused;
        /// Called on the main thread after Hello, before Welcome is answered: sandbox-host starts its audio thread here
        /// and says whether it is real-time. May be empty.
        std::function<core::Status(Engine&, bool wantsRealtime)> startAudio;
        /// Called first on every thread that this object starts: sandbox-host gives each a stack for its crash handler. May
        /// be empty.
        std::function<void()> threadStarted;
        /// Called on the main thread after plugins were called there (a request, a timer, a descriptor, their main-thread
        /// work): sandbox-host puts back what they changed of the process. May be empty.
        std::function<void()> afterPluginCall;
        /// Parameters set while no block has run for this long reach the plugin at once, else with the next block.
        std::uint64_t flushAfterPauseNs = 100'000'000;
        /// The process is the sandbox's own: what plugins change of it (locale, working directory, threads) is noticed.
        bool ownsProcess = false;
        /// Ends the process at once: when devices are to be destroyed while a plugin keeps the audio thread. May be empty.
        std::function<void()> abandon;
        /// How plugin files are loaded; empty: hosting::loadPluginFile. Tests bring plugins of their own.
        std::function<core::Result<std::shared_ptr<hosting::PluginFile>>(const std::string& path, hosting::RunLoop&)>
            loadFile;
    };

    explicit SandboxMain(Options options);
    ~SandboxMain();
    SandboxMain(const SandboxMain&) = delete;
    SandboxMain& operator=(const SandboxMain&) = delete;

    /// Serves until Shutdown, `stop()` or the host is gone; destroys every device; returns the exit code. The calling
    /// thread is the plugins' main thread for ever.
    int run();

    /// Any thread: makes `run` return soon.
    void stop() noexcept;

    /// Valid while this object lives.
    [[nodiscard]] Engine& engine() noexcept;

private:
    struct Implementation;
    std::unique_ptr<Implementation> inside;
};

} // namespace glovebox::engine
