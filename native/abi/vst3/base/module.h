#pragma once

#include "abi/vst3/base/plugin_factory.h"

/// What a module file exports, by system. The entry call comes before GetPluginFactory and its exit call before the
/// file is unloaded, each exactly once per load; on Windows both are optional. `false` from an entry means: unusable.
namespace glovebox::abi::vst3 {

/// Export of every system; returns one reference, or null.
using GetFactoryProc = IPluginFactory*(GLOVEBOX_VST3_CALL*)();
inline constexpr char kGetPluginFactoryName[] = "GetPluginFactory";

/// Windows, optional.
using InitModuleProc = bool(GLOVEBOX_VST3_CALL*)();
using ExitModuleProc = bool(GLOVEBOX_VST3_CALL*)();
inline constexpr char kInitDllName[] = "InitDll";
inline constexpr char kExitDllName[] = "ExitDll";

/// Linux, required. The argument is the handle that dlopen returned.
using ModuleEntryProc = bool(GLOVEBOX_VST3_CALL*)(void* sharedLibraryHandle);
using ModuleExitProc = bool(GLOVEBOX_VST3_CALL*)();
inline constexpr char kModuleEntryName[] = "ModuleEntry";
inline constexpr char kModuleExitName[] = "ModuleExit";

/// macOS, required. The argument is the CFBundleRef of the plugin bundle.
using BundleEntryProc = bool(GLOVEBOX_VST3_CALL*)(void* bundleRef);
using BundleExitProc = bool(GLOVEBOX_VST3_CALL*)();
inline constexpr char kBundleEntryName[] = "bundleEntry";
inline constexpr char kBundleExitName[] = "bundleExit";

} // namespace glovebox::abi::vst3
