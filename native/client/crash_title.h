#pragma once

#include "glovebox/crash_report.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// What groups the same crash: who is to blame, and a name for it that is the same in every run. Pure functions.
namespace glovebox::client {

constexpr std::size_t longestTitle = 200; ///< bytes

/// "/plugins/gain.clap" -> "gain.clap".
[[nodiscard]] std::string_view fileNameOf(std::string_view path) noexcept;

/// A demangled function without what varies or says little: "Gain::process(clap_process const*)::{lambda(int)#2}" ->
/// "Gain::process::lambda", "std::vector<float, std::allocator<float> >::at(unsigned long) const" -> "std::vector<>::at".
[[nodiscard]] std::string shortFunctionName(std::string_view demangled);

/// Belongs to the C or C++ library, the loader, the kernel or a sanitizer: never to blame.
[[nodiscard]] bool isSystemModule(std::string_view path) noexcept;
/// Is sandbox-host: to blame only when nothing else is there.
[[nodiscard]] bool isSandboxHost(std::string_view path) noexcept;

/// Index of the frame to blame; frames.size(): none. Frames in no file (a jump to nowhere) are passed over.
[[nodiscard]] std::size_t guiltyFrameOf(std::span<const CrashFrame> frames) noexcept;

/// "SIGSEGV", "exit code 3", "hung", "over-limit": the first word of a title.
[[nodiscard]] std::string crashKind(const SandboxEnd& end, std::string_view signalName);

/// From `end`, `signalName`, `frames`, `guiltyFrame` and `pluginName`; at most `longestTitle` bytes of UTF-8.
[[nodiscard]] std::string crashTitle(const CrashReport& report);

} // namespace glovebox::client
