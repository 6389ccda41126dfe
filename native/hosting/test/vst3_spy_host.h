#pragma once

#include <functional>
#include <map>
#include <memory>

#include "hosting/test/hosting_kit.h"
#include "hosting/test/vst3_spy.h"
#include "hosting/vst3/plugin_file.h"

/// The host's side of a test with a VST3 spy.
namespace glovebox::hosting::test {

/// A spy's plugin in a host.
struct SpyHost {
    explicit SpyHost(Spy& of);
    /// Calls on an audio thread.
    bool start();
    void stop();
    ProcessOutcome run(Block& block);

    Spy& spy;
    HandLoop loop;
    Recorder recorder;
    std::shared_ptr<PluginFile> file;
    std::unique_ptr<Plugin> plugin;
};

/// A spy's plugin that is active and processes blocks.
struct Playing : SpyHost {
    explicit Playing(Spy& of, std::uint32_t frames = 64);
    ~Playing();
};

/// The last point of every parameter that a block told the plugin of.
struct Points {
    std::map<v3::ParamID, double> values;
    void read(v3::ProcessData& data);
};

/// Runs `work` on a thread that is neither the main thread nor has the audio role, and waits for it.
void elsewhere(const std::function<void()>& work);

} // namespace glovebox::hosting::test
