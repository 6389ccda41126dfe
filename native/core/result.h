#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

/// What every room of the house shares: results, events, ports, parameters. Imports nothing.
namespace glovebox::core {

/// Stable reasons for a failure. The string form (`codeName`) is part of the public interface: TypeScript errors carry
/// it as `code`, TROUBLESHOOTING.md explains each.
enum class ErrorCode : std::uint16_t {
    ok = 0,
    invalidArgument,     ///< a value is outside of its documented range
    noSuchFile,          ///< the path does not exist or is not readable
    notAPlugin,          ///< the file is no loadable plugin of a known format
    wrongArchitecture,   ///< a plugin for another processor or operating system
    missingEntry,        ///< loadable, but without `clap_entry` / `GetPluginFactory`
    unsupportedFormat,   ///< VST2, AU, LV2 ...: recognised, not hosted
    pluginRefused,       ///< the plugin itself answered no (init, activate, state ...)
    unknownPlugin,       ///< no plugin of that id in the file
    unknownObject,       ///< no such device, port, parameter, connection, sandbox
    wrongState,          ///< not possible now (active, disposed, block running ...)
    duplicateConnection, ///< the same connection exists already
    acrossGroups,        ///< both ends of a connection must be in one group
    limitExceeded,       ///< more than a documented maximum
    protocolBreach,      ///< a peer sent what the protocol forbids
    timedOut,            ///< no answer within the call's own limit
    sandboxDied,         ///< the sandbox ended before it answered
    systemError,         ///< the operating system refused; details carry errno
    unsupportedHere,     ///< this platform or machine cannot do it
    cancelled,           ///< the caller aborted
};

/// The published spelling of a code, for example "no-such-file".
[[nodiscard]] constexpr std::string_view codeName(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::ok: return "ok";
    case ErrorCode::invalidArgument: return "invalid-argument";
    case ErrorCode::noSuchFile: return "no-such-file";
    case ErrorCode::notAPlugin: return "not-a-plugin";
    case ErrorCode::wrongArchitecture: return "wrong-architecture";
    case ErrorCode::missingEntry: return "missing-entry";
    case ErrorCode::unsupportedFormat: return "unsupported-format";
    case ErrorCode::pluginRefused: return "plugin-refused";
    case ErrorCode::unknownPlugin: return "unknown-plugin";
    case ErrorCode::unknownObject: return "unknown-object";
    case ErrorCode::wrongState: return "wrong-state";
    case ErrorCode::duplicateConnection: return "duplicate-connection";
    case ErrorCode::acrossGroups: return "across-groups";
    case ErrorCode::limitExceeded: return "limit-exceeded";
    case ErrorCode::protocolBreach: return "protocol-breach";
    case ErrorCode::timedOut: return "timed-out";
    case ErrorCode::sandboxDied: return "sandbox-died";
    case ErrorCode::systemError: return "system-error";
    case ErrorCode::unsupportedHere: return "unsupported-here";
    case ErrorCode::cancelled: return "cancelled";
    }
    return "invalid-argument";
}

/// Number of codes: what a decoder compares a foreign code with.
constexpr std::uint16_t errorCodeCount = static_cast<std::uint16_t>(ErrorCode::cancelled) + 1;

/// Success, or a reason: a constant text (the key by which failures are grouped) and its varying details.
struct [[nodiscard]] Status {
    ErrorCode code = ErrorCode::ok;
    std::string message;
    std::string details;

    [[nodiscard]] bool isOk() const noexcept { return code == ErrorCode::ok; }
    explicit operator bool() const noexcept { return isOk(); }
    /// "message: details" for a log line.
    [[nodiscard]] std::string text() const { return details.empty() ? message : message + ": " + details; }
};

[[nodiscard]] inline Status ok() { return {}; }
[[nodiscard]] inline Status fail(ErrorCode code, std::string message, std::string details = {}) {
    return Status{code, std::move(message), std::move(details)};
}

/// A value or the Status that says why there is none. Never constructed on the audio thread's failure path (it allocates).
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : content(std::in_place_index<0>, std::move(value)) {}
    Result(Status status) : content(std::in_place_index<1>, std::move(status)) { assert(!std::get<1>(content).isOk()); }

    [[nodiscard]] bool isOk() const noexcept { return content.index() == 0; }
    explicit operator bool() const noexcept { return isOk(); }
    [[nodiscard]] T& value() & { return std::get<0>(content); }
    [[nodiscard]] const T& value() const& { return std::get<0>(content); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(content)); }
    T* operator->() { return &std::get<0>(content); }
    T& operator*() & { return std::get<0>(content); }
    T&& operator*() && { return std::get<0>(std::move(content)); }
    /// The reason; `ok()` if there is a value.
    [[nodiscard]] Status status() const { return isOk() ? Status{} : std::get<1>(content); }

private:
    std::variant<T, Status> content;
};

} // namespace glovebox::core
