#pragma once

#include "client/recovery_files.h"
#include "client/recovery_parameters.h"
#include "glovebox/types.hpp"
#include "os/clock.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace glovebox::client {

using StateBytes = std::shared_ptr<const std::vector<std::byte>>;

/// What is known of a device when its process is gone. One per device for its whole life, shared with everybody who may
/// learn something about it: control threads, the watcher, the saver and, for parameters, the audio thread.
class DeviceMemory {
public:
    DeviceMemory(DeviceId device, SandboxId sandbox, std::string file, std::string pluginId, PluginFileStamp loaded,
                 std::uint32_t parameterCount)
        : device(device), file(std::move(file)), pluginId(std::move(pluginId)), addedNs(os::nowNs()), sandbox(sandbox),
          parameters(parameterCount), stamp(std::move(loaded)) {}

    const DeviceId device;
    const std::string file, pluginId;
    const std::uint64_t addedNs;
    std::uint64_t nextSaveNs = 0; ///< of the saver alone
    /// What the process said of its latency since the device was made in it; -1: nothing.
    std::atomic<std::int64_t> announcedLatency{-1};
    std::atomic<SandboxId> sandbox; ///< where it belongs; changes when it is moved
    ParameterShadow parameters;
    std::atomic<bool> isDirty{false};  ///< its state may differ from the saved one
    std::atomic<bool> hasState{false}; ///< the plugin can save
    std::atomic<bool> isQuarantined{false};
    std::atomic<std::uint32_t> given{0}; ///< states that the host has loaded into it
    std::mutex saving; ///< held by whoever saves: SaveState and FetchState of one device must not mix with another's

    /// Any thread, audio too. `due`: as ParameterShadow::set.
    void setParameter(std::uint32_t parameter, double value, std::uint64_t due) noexcept {
        parameters.set(parameter, value, due);
        isDirty.store(true, std::memory_order_release);
    }

    /// The plugin's own edit. Meters move all the time: what can't be set neither makes a state old nor is told again.
    void edited(std::uint32_t parameter, double value) {
        {
            const std::lock_guard lock(mutex);
            if (readOnly.contains(parameter)) return;
        }
        setParameter(parameter, value, 0); // any state saved from now on holds it
    }
    [[nodiscard]] bool isReadOnly(std::uint32_t parameter) const {
        const std::lock_guard lock(mutex);
        return readOnly.contains(parameter);
    }
    void keepReadOnly(std::set<std::uint32_t> which) {
        const std::lock_guard lock(mutex);
        readOnly = std::move(which);
    }
    bool knowsReadOnly = false; ///< of the saver alone

    struct Saved {
        StateBytes bytes; ///< null: none
        core::StateContext context = core::StateContext::project;
    };
    [[nodiscard]] Saved saved() const {
        const std::lock_guard lock(mutex);
        return state;
    }
    void keep(StateBytes bytes, core::StateContext context) {
        const std::lock_guard lock(mutex);
        state = {std::move(bytes), context};
    }
    /// The saved state harms: the device begins with its defaults from now on. It stays retrievable until the next one is.
    void setStateAside() {
        const std::lock_guard lock(mutex);
        aside = std::move(state.bytes);
        state = {};
    }
    [[nodiscard]] StateBytes stateSetAside() const {
        const std::lock_guard lock(mutex);
        return aside;
    }

    /// Of the file that was loaded first, computed at the first call. Not for threads that are in a hurry.
    [[nodiscard]] std::string fileHash() {
        const std::lock_guard lock(hashing);
        if (!isHashed) hash = hashOf(stamp);
        isHashed = true;
        return hash;
    }
    /// The file is there and is not the one that was loaded first, as far as can be told. Same.
    [[nodiscard]] bool hasFileChanged() {
        const PluginFileStamp now = stampOf(file);
        if (now.binary.empty() || now == stamp) return false;
        const std::string first = fileHash(), present = hashOf(now);
        return first.empty() || first != present;
    }

private:
    mutable std::mutex mutex;
    Saved state;
    StateBytes aside;
    std::set<std::uint32_t> readOnly; ///< parameters
    const PluginFileStamp stamp;      ///< of the file before it was loaded first
    std::mutex hashing;
    bool isHashed = false;
    std::string hash;
};

} // namespace glovebox::client
