#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/fixed_point.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Wishes of a plugin about the transport. The host need not follow any.
inline constexpr char CLAP_EXT_TRANSPORT_CONTROL[] = "clap.transport-control/2";

/// All main thread.
struct clap_host_transport_control {
    /// From the start point.
    CFunction<void(const clap_host_t* host)> request_start;
    /// And back to the start point.
    CFunction<void(const clap_host_t* host)> request_stop;
    /// From the current position.
    CFunction<void(const clap_host_t* host)> request_continue;
    /// At the current position.
    CFunction<void(const clap_host_t* host)> request_pause;
    /// What the space bar does in most hosts.
    CFunction<void(const clap_host_t* host)> request_toggle_play;
    /// Without starting.
    CFunction<void(const clap_host_t* host, clap_beattime position)> request_jump;
    CFunction<void(const clap_host_t* host, clap_beattime start, clap_beattime duration)> request_loop_region;
    CFunction<void(const clap_host_t* host)> request_toggle_loop;
    CFunction<void(const clap_host_t* host, bool is_enabled)> request_enable_loop;
    CFunction<void(const clap_host_t* host, bool is_recording)> request_record;
    CFunction<void(const clap_host_t* host)> request_toggle_record;
    /// Beats per minute.
    CFunction<void(const clap_host_t* host, double tempo)> request_tempo;
    CFunction<void(const clap_host_t* host, std::uint16_t tsig_num, std::uint16_t tsig_denom)> request_time_signature;
};
using clap_host_transport_control_t = clap_host_transport_control;

} // namespace glovebox::abi::clap
