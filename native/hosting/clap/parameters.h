#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "core/plugin_info.h"
#include "hosting/clap/breaches.h"
#include "hosting/clap/extensions.h"

namespace glovebox::hosting::clap {

/// What the audio thread needs to know of a parameter.
struct ParameterEntry {
    std::uint32_t id = 0;
    std::uint32_t flags = 0; ///< CLAP_PARAM_* bits
    void* cookie = nullptr;
    double minimum = 0;
    double maximum = 0;
    bool isGestureOpen = false; ///< seen a gesture's begin, not yet its end
};

/// The parameters of one instance: descriptions for the main thread, entries with cookies for the audio thread. Entries
/// are replaced only while the audio thread does not use the plugin.
class ParameterTable {
public:
    static constexpr std::uint32_t most = 100000; ///< what a plugin names beyond is not taken

    /// Main thread, plugin not active: reads everything again, cookies too.
    void read(const abi::clap_plugin_t* plugin, const abi::clap_plugin_params* params, BreachLog& breaches);
    /// Main thread, at any time: reads the descriptions only (CLAP_PARAM_RESCAN_INFO and TEXT).
    void readDescriptions(const abi::clap_plugin_t* plugin, const abi::clap_plugin_params* params, BreachLog& breaches);

    /// Main thread: asks again which parameters there are, cheaply; false if these are not those that were read last.
    [[nodiscard]] bool isStillListed(const abi::clap_plugin_t* plugin, const abi::clap_plugin_params* params) const;

    /// Main thread. In the plugin's order.
    [[nodiscard]] const std::vector<core::ParameterInfo>& descriptions() const noexcept { return infos; }
    /// Main thread. Null if there is no such parameter.
    [[nodiscard]] const core::ParameterInfo* describe(std::uint32_t id) const noexcept;

    /// The thread that owns the plugin's events now. Null if there is no such parameter.
    [[nodiscard]] ParameterEntry* find(std::uint32_t id) noexcept;
    [[nodiscard]] void* cookieOf(const ParameterEntry& entry) const noexcept {
        return areCookiesValid.load(std::memory_order_acquire) ? entry.cookie : nullptr;
    }
    /// Any thread. A null cookie is always legal; after an illegal RESCAN_ALL while active it is the only safe one.
    void forgetCookies() noexcept { areCookiesValid.store(false, std::memory_order_release); }

private:
    std::vector<core::ParameterInfo> infos;
    std::vector<std::uint32_t> listed;   ///< every id that the plugin named, in its order, valid or not
    std::vector<ParameterEntry> entries; ///< sorted by id
    std::atomic<bool> areCookiesValid{true};
};

} // namespace glovebox::hosting::clap
