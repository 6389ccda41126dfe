#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/version.h"

namespace glovebox::abi::clap {

/// What a plugin instance sees of its host. Owned by the host, valid until `clap_plugin::destroy` has returned. The
/// plugin may call nothing of it before `clap_plugin::init`.
struct clap_host {
    /// The revision the host was built against.
    clap_version_t clap_version;
    /// For the host alone.
    void* host_data;
    /// `name` and `version` are mandatory, the others may be null or empty.
    const char* name;
    const char* vendor;
    const char* url;
    const char* version;

    /// Any thread. The extension's host structure, owned by the host, or null when it is not offered.
    CFunction<const void*(const clap_host* host, const char* extension_id)> get_extension;
    /// Any thread. Asks to be deactivated and activated again, at a time of the host's choosing.
    CFunction<void(const clap_host* host)> request_restart;
    /// Any thread. Asks to be activated and processed, for example when an external input wakes a sleeping plugin.
    CFunction<void(const clap_host* host)> request_process;
    /// Any thread. Asks for `clap_plugin::on_main_thread`, normally within 33 ms.
    CFunction<void(const clap_host* host)> request_callback;
};
using clap_host_t = clap_host;

} // namespace glovebox::abi::clap
