#include "os/windows/errors.h"

#include <windows.h>

#include <system_error>

namespace glovebox::os {

core::Status systemFailure(std::string message, unsigned long error) {
    std::string text = std::system_category().message(static_cast<int>(error));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return core::fail(core::ErrorCode::systemError, std::move(message), text + " (" + std::to_string(error) + ")");
}

std::wstring toWide(std::string_view text) {
    const int size = static_cast<int>(text.size());
    std::wstring wide(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), size, nullptr, 0)), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, text.data(), size, wide.data(), static_cast<int>(wide.size()));
    return wide;
}

std::string toUtf8(std::wstring_view text) {
    const int size = static_cast<int>(text.size());
    const int length = WideCharToMultiByte(CP_UTF8, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
    std::string narrow(static_cast<std::size_t>(length), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text.data(), size, narrow.data(), length, nullptr, nullptr);
    return narrow;
}

std::string environmentVariable(const wchar_t* name) {
    std::wstring value(32768, L'\0'); // the most that Windows allows
    const DWORD length = GetEnvironmentVariableW(name, value.data(), static_cast<DWORD>(value.size()));
    return length < value.size() ? toUtf8(std::wstring_view(value).substr(0, length)) : std::string{};
}

} // namespace glovebox::os
