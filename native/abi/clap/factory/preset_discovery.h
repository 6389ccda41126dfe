#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/timestamp.h"
#include "abi/clap/universal_plugin_id.h"
#include "abi/clap/version.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Finds presets without creating a plugin: the host creates a provider, which declares file types, locations and sound
/// packs to the host's indexer; then the host crawls and asks for the metadata of each file. All of it is fast and
/// shows nothing to the user. Objects other than the factory are used on one thread at a time.
inline constexpr char CLAP_PRESET_DISCOVERY_FACTORY_ID[] = "clap.preset-discovery-factory/2";
/// The same interface under its draft name.
inline constexpr char CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT[] = "clap.preset-discovery-factory/draft-2";

using clap_preset_discovery_location_kind = std::uint32_t;
/// A file or directory; the location is its path.
inline constexpr clap_preset_discovery_location_kind CLAP_PRESET_DISCOVERY_LOCATION_FILE = 0;
/// Inside the plugin binary; the location is null.
inline constexpr clap_preset_discovery_location_kind CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN = 1;

using clap_preset_discovery_flags = std::uint32_t;
inline constexpr clap_preset_discovery_flags CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT = 1u << 0;
inline constexpr clap_preset_discovery_flags CLAP_PRESET_DISCOVERY_IS_USER_CONTENT = 1u << 1;
/// May need something that has to be bought.
inline constexpr clap_preset_discovery_flags CLAP_PRESET_DISCOVERY_IS_DEMO_CONTENT = 1u << 2;
inline constexpr clap_preset_discovery_flags CLAP_PRESET_DISCOVERY_IS_FAVORITE = 1u << 3;

/// Takes the metadata of the presets in one file. Made by the host.
struct clap_preset_discovery_metadata_receiver {
    void* receiver_data;
    /// The file could not be read; `os_error` is the system's error number, 0 when there is none.
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, std::int32_t os_error,
                   const char* error_message)>
        on_error;
    /// Starts a preset; everything below is about it. Name and key are mandatory in a container of several presets.
    /// After false the provider stops calling.
    CFunction<bool(const clap_preset_discovery_metadata_receiver* receiver, const char* name, const char* load_key)>
        begin_preset;
    /// A plugin that can load it.
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver,
                   const clap_universal_plugin_id_t* plugin_id)>
        add_plugin_id;
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, const char* soundpack_id)> set_soundpack_id;
    /// Bits of clap_preset_discovery_flags; the location's when not called.
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, std::uint32_t flags)> set_flags;
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, const char* creator)> add_creator;
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, const char* description)> set_description;
    /// CLAP_TIMESTAMP_UNKNOWN for what is not known; the file's own times when not called.
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, clap_timestamp creation_time,
                   clap_timestamp modification_time)>
        set_timestamps;
    /// Any keyword; those of plugin_features.h are understood by every indexer.
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, const char* feature)> add_feature;
    CFunction<void(const clap_preset_discovery_metadata_receiver* receiver, const char* key, const char* value)>
        add_extra_info;
};
using clap_preset_discovery_metadata_receiver_t = clap_preset_discovery_metadata_receiver;

struct clap_preset_discovery_filetype {
    const char* name;
    /// May be null.
    const char* description;
    /// Without the dot. Null or empty: every file.
    const char* file_extension;
};
using clap_preset_discovery_filetype_t = clap_preset_discovery_filetype;

/// A place to crawl.
struct clap_preset_discovery_location {
    /// Bits of clap_preset_discovery_flags.
    std::uint32_t flags;
    const char* name;
    std::uint32_t kind;
    const char* location;
};
using clap_preset_discovery_location_t = clap_preset_discovery_location;

/// An installed sound pack. All texts from `description` on may be null.
struct clap_preset_discovery_soundpack {
    /// Bits of clap_preset_discovery_flags.
    std::uint32_t flags;
    const char* id;
    const char* name;
    const char* description;
    const char* homepage_url;
    const char* vendor;
    /// A file.
    const char* image_path;
    clap_timestamp release_timestamp;
};
using clap_preset_discovery_soundpack_t = clap_preset_discovery_soundpack;

struct clap_preset_discovery_provider_descriptor {
    clap_version_t clap_version;
    const char* id;
    const char* name;
    /// May be null.
    const char* vendor;
};
using clap_preset_discovery_provider_descriptor_t = clap_preset_discovery_provider_descriptor;

/// Made by the plugin binary.
struct clap_preset_discovery_provider {
    const clap_preset_discovery_provider_descriptor_t* desc;
    void* provider_data;
    /// Declares everything to the indexer.
    CFunction<bool(const clap_preset_discovery_provider* provider)> init;
    CFunction<void(const clap_preset_discovery_provider* provider)> destroy;
    /// Reads one file (or the binary's own presets) and tells the receiver.
    CFunction<bool(const clap_preset_discovery_provider* provider, std::uint32_t location_kind, const char* location,
                   const clap_preset_discovery_metadata_receiver_t* metadata_receiver)>
        get_metadata;
    /// From `init` on. Owned by the provider.
    CFunction<const void*(const clap_preset_discovery_provider* provider, const char* extension_id)> get_extension;
};
using clap_preset_discovery_provider_t = clap_preset_discovery_provider;

/// Made by the host. The provider is not called back from within the declarations; false means refused.
struct clap_preset_discovery_indexer {
    clap_version_t clap_version;
    /// The host. Texts other than the name may be null.
    const char* name;
    const char* vendor;
    const char* url;
    const char* version;
    void* indexer_data;
    CFunction<bool(const clap_preset_discovery_indexer* indexer, const clap_preset_discovery_filetype_t* filetype)>
        declare_filetype;
    CFunction<bool(const clap_preset_discovery_indexer* indexer, const clap_preset_discovery_location_t* location)>
        declare_location;
    CFunction<bool(const clap_preset_discovery_indexer* indexer, const clap_preset_discovery_soundpack_t* soundpack)>
        declare_soundpack;
    /// From the provider's `init` on. Owned by the indexer.
    CFunction<const void*(const clap_preset_discovery_indexer* indexer, const char* extension_id)> get_extension;
};
using clap_preset_discovery_indexer_t = clap_preset_discovery_indexer;

/// Any thread.
struct clap_preset_discovery_factory {
    CFunction<std::uint32_t(const clap_preset_discovery_factory* factory)> count;
    /// Null for an index out of range. Owned by the binary.
    CFunction<const clap_preset_discovery_provider_descriptor_t*(const clap_preset_discovery_factory* factory,
                                                                 std::uint32_t index)>
        get_descriptor;
    /// Null for an unknown id or on failure. The caller frees it with the provider's `destroy`. The indexer is not
    /// called before `init`.
    CFunction<const clap_preset_discovery_provider_t*(const clap_preset_discovery_factory* factory,
                                                      const clap_preset_discovery_indexer_t* indexer,
                                                      const char* provider_id)>
        create;
};
using clap_preset_discovery_factory_t = clap_preset_discovery_factory;

} // namespace glovebox::abi::clap
