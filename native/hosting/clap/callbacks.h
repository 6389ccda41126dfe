#pragma once

#include <cstdint>

#include "hosting/clap/host.h"

namespace glovebox::hosting::clap {

/// The C functions behind a Host, each on the thread and in the state that the standard names.
struct Callbacks {
    using HostPointer = const abi::clap_host*;

    static const void* GLOVEBOX_CDECL getExtension(HostPointer host, const char* id);
    static void GLOVEBOX_CDECL requestRestart(HostPointer host);
    static void GLOVEBOX_CDECL requestProcess(HostPointer host);
    static void GLOVEBOX_CDECL requestCallback(HostPointer host);

    static bool GLOVEBOX_CDECL isAudioPortsFlagSupported(HostPointer host, std::uint32_t flag);
    static void GLOVEBOX_CDECL rescanAudioPorts(HostPointer host, std::uint32_t flags);
    static void GLOVEBOX_CDECL rescanPortConfigs(HostPointer host);
    static void GLOVEBOX_CDECL channelMeaningChanged(HostPointer host);
    static std::uint32_t GLOVEBOX_CDECL supportedDialects(HostPointer host);
    static void GLOVEBOX_CDECL rescanNotePorts(HostPointer host, std::uint32_t flags);
    static void GLOVEBOX_CDECL noteNamesChanged(HostPointer host);
    static bool GLOVEBOX_CDECL queryEventSpace(HostPointer host, const char* name, std::uint16_t* id);

    static void GLOVEBOX_CDECL rescanParameters(HostPointer host, abi::clap_param_rescan_flags flags);
    static void GLOVEBOX_CDECL clearParameter(HostPointer host, abi::clap_id id, abi::clap_param_clear_flags flags);
    static void GLOVEBOX_CDECL requestFlush(HostPointer host);
    static void GLOVEBOX_CDECL remoteControlsChanged(HostPointer host);
    static void GLOVEBOX_CDECL suggestRemotePage(HostPointer host, abi::clap_id page);

    static void GLOVEBOX_CDECL latencyChanged(HostPointer host);
    static void GLOVEBOX_CDECL tailChanged(HostPointer host);
    static void GLOVEBOX_CDECL voiceInfoChanged(HostPointer host);
    static void GLOVEBOX_CDECL markDirty(HostPointer host);
    static void GLOVEBOX_CDECL presetFailed(HostPointer host, std::uint32_t kind, const char* location, const char* key,
                                            std::int32_t osError, const char* message);
    static void GLOVEBOX_CDECL presetLoaded(HostPointer host, std::uint32_t kind, const char* location,
                                            const char* key);
    static bool GLOVEBOX_CDECL getTrackInfo(HostPointer host, abi::clap_track_info_t* info);

    static void GLOVEBOX_CDECL log(HostPointer host, std::int32_t severity, const char* message);
    static bool GLOVEBOX_CDECL isMainThread(HostPointer host);
    static bool GLOVEBOX_CDECL isAudioThread(HostPointer host);
    static bool GLOVEBOX_CDECL runTasks(HostPointer host, std::uint32_t count);
    static bool GLOVEBOX_CDECL addTimer(HostPointer host, std::uint32_t periodMs, abi::clap_id* timer);
    static bool GLOVEBOX_CDECL removeTimer(HostPointer host, abi::clap_id timer);
    static bool GLOVEBOX_CDECL addDescriptor(HostPointer host, int descriptor, abi::clap_posix_fd_flags_t flags);
    static bool GLOVEBOX_CDECL modifyDescriptor(HostPointer host, int descriptor, abi::clap_posix_fd_flags_t flags);
    static bool GLOVEBOX_CDECL removeDescriptor(HostPointer host, int descriptor);

private:
    [[nodiscard]] static Host& hostOf(HostPointer host) noexcept { return *static_cast<Host*>(host->host_data); }
    /// Main thread functions: false, and reported, elsewhere. Rule C2 is checked too.
    [[nodiscard]] static bool isAllowed(Host& host, const char* function) noexcept;
    static void checkCreated(Host& host, const char* function) noexcept;
};

} // namespace glovebox::hosting::clap
