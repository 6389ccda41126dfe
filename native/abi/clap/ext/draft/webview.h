#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/stream.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. An editor made of web pages that the host shows.
inline constexpr char CLAP_EXT_WEBVIEW[] = "clap.webview/3";

/// A window API of the gui extension: logical pixels, `clap_window::ptr` is null.
inline constexpr char CLAP_WINDOW_API_WEBVIEW[] = "webview";

/// All main thread.
struct clap_plugin_webview {
    /// Writes the address of the first page (UTF-8, terminated). Returns its bytes with the terminator, more than the
    /// capacity when it was cut; 0 or less on error. With capacity 0 only the length is told.
    CFunction<std::int32_t(const clap_plugin_t* plugin, char* uri, std::uint32_t uri_capacity)> get_uri;
    /// Gives media type and content of a path (starts with '/').
    CFunction<bool(const clap_plugin_t* plugin, const char* path, char* mime, std::uint32_t mime_capacity,
                   const clap_ostream_t* data_stream)>
        get_resource;
    /// A message from the page.
    CFunction<bool(const clap_plugin_t* plugin, const void* buffer, std::uint32_t size)> receive;
};
using clap_plugin_webview_t = clap_plugin_webview;

struct clap_host_webview {
    /// Main thread. A message to the page; false when it is not open.
    CFunction<bool(const clap_host_t* host, const void* buffer, std::uint32_t size)> send;
};
using clap_host_webview_t = clap_host_webview;

} // namespace glovebox::abi::clap
