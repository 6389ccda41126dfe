#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/id.h"
#include "abi/clap/stream.h"
#include "abi/clap/universal_plugin_id.h"
#include "abi/clap/version.h"

#include <cstddef>
#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Turns state and automation of one plugin into those of another: of an older version, of another format.
inline constexpr char CLAP_PLUGIN_STATE_CONVERTER_FACTORY_ID[] = "clap.plugin-state-converter-factory/1";

struct clap_plugin_state_converter_descriptor {
    clap_version_t clap_version;
    clap_universal_plugin_id_t src_plugin_id;
    clap_universal_plugin_id_t dst_plugin_id;
    /// `id` and `name` are mandatory.
    const char* id;
    const char* name;
    const char* vendor;
    const char* version;
    const char* description;
};
using clap_plugin_state_converter_descriptor_t = clap_plugin_state_converter_descriptor;

/// The conversions may be called on any thread.
struct clap_plugin_state_converter {
    const clap_plugin_state_converter_descriptor_t* desc;
    void* converter_data;
    CFunction<void(clap_plugin_state_converter* converter)> destroy;
    /// On failure writes a terminated message of at most `error_buffer_size` bytes.
    CFunction<bool(clap_plugin_state_converter* converter, const clap_istream_t* src, const clap_ostream_t* dst,
                   char* error_buffer, std::size_t error_buffer_size)>
        convert_state;
    CFunction<bool(clap_plugin_state_converter* converter, clap_id src_param_id, double src_normalized_value,
                   clap_id* dst_param_id, double* dst_normalized_value)>
        convert_normalized_value;
    CFunction<bool(clap_plugin_state_converter* converter, clap_id src_param_id, double src_plain_value,
                   clap_id* dst_param_id, double* dst_plain_value)>
        convert_plain_value;
};
using clap_plugin_state_converter_t = clap_plugin_state_converter;

/// Any thread.
struct clap_plugin_state_converter_factory {
    CFunction<std::uint32_t(const clap_plugin_state_converter_factory* factory)> count;
    /// Null for an index out of range. Owned by the binary.
    CFunction<const clap_plugin_state_converter_descriptor_t*(const clap_plugin_state_converter_factory* factory,
                                                              std::uint32_t index)>
        get_descriptor;
    /// Null for an unknown id or on failure. The caller frees it with the converter's `destroy`.
    CFunction<clap_plugin_state_converter_t*(const clap_plugin_state_converter_factory* factory,
                                             const char* converter_id)>
        create;
};
using clap_plugin_state_converter_factory_t = clap_plugin_state_converter_factory;

} // namespace glovebox::abi::clap
