#pragma once

#include "core/result.h"

#include <napi.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace glovebox::addon {

/// Reads JavaScript values without trusting their types. TypeScript has checked them already with better words; this is
/// for those who call the raw binding, so that a wrong type is an error and never a crash. The first failure sticks:
/// read everything, then ask `isOk`.
class Arguments {
public:
    explicit Arguments(const Napi::CallbackInfo& info) : info(info) {}

    [[nodiscard]] bool isOk() const noexcept { return failure.isOk(); }
    [[nodiscard]] const core::Status& status() const noexcept { return failure; }

    /// By position.
    [[nodiscard]] double number(std::size_t index, const char* name);
    [[nodiscard]] std::uint32_t uint32(std::size_t index, const char* name);
    [[nodiscard]] std::uint64_t uint53(std::size_t index, const char* name);
    [[nodiscard]] std::string text(std::size_t index, const char* name);
    [[nodiscard]] Napi::Object object(std::size_t index, const char* name);
    [[nodiscard]] Napi::Function function(std::size_t index, const char* name);
    [[nodiscard]] std::span<const std::byte> bytes(std::size_t index, const char* name);

    /// By name in `object`; undefined gives `fallback`.
    [[nodiscard]] double numberOf(const Napi::Object& object, const char* name, double fallback);
    [[nodiscard]] std::uint64_t uintOf(const Napi::Object& object, const char* name, std::uint64_t fallback,
                                       std::uint64_t maximum = 9007199254740991u);
    [[nodiscard]] std::uint32_t uint32Of(const Napi::Object& object, const char* name, std::uint32_t fallback);
    [[nodiscard]] std::string textOf(const Napi::Object& object, const char* name, const char* fallback = "");
    [[nodiscard]] bool flagOf(const Napi::Object& object, const char* name, bool fallback);
    [[nodiscard]] std::vector<std::uint32_t> uintsOf(const Napi::Object& object, const char* name);
    /// One of `names` by its index.
    [[nodiscard]] std::uint32_t choiceOf(const Napi::Object& object, const char* name,
                                         std::span<const char* const> names, std::uint32_t fallback);

    /// An integer of 32 bits with a sign.
    [[nodiscard]] double integerOf(const Napi::Object& object, const char* name, double fallback);

    /// Undefined if the object has it not, or if reading it threw.
    [[nodiscard]] Napi::Value property(const Napi::Object& object, const char* name);
    /// Same for arrays.
    [[nodiscard]] Napi::Value element(const Napi::Array& array, std::uint32_t index, const char* name);

    void fail(const char* name, const char* expected);

private:
    const Napi::CallbackInfo& info;
    core::Status failure;

    [[nodiscard]] Napi::Value checked(napi_status status, napi_value value, const char* name);
    [[nodiscard]] std::uint64_t toUint(const Napi::Value& value, const char* name, std::uint64_t maximum);
};

} // namespace glovebox::addon
