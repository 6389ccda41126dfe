#include "addon/arguments.h"

#include <cmath>

namespace glovebox::addon {

void Arguments::fail(const char* name, const char* expected) {
    if (!failure.isOk()) return;
    failure = core::fail(core::ErrorCode::invalidArgument, std::string("Expected ") + expected + " for " + name);
}

double Arguments::number(std::size_t index, const char* name) {
    if (info[index].IsNumber()) return info[index].As<Napi::Number>().DoubleValue();
    fail(name, "a number");
    return 0;
}

std::uint32_t Arguments::uint32(std::size_t index, const char* name) {
    return static_cast<std::uint32_t>(toUint(info[index], name, 0xffffffffu));
}

std::uint64_t Arguments::uint53(std::size_t index, const char* name) {
    return toUint(info[index], name, 9007199254740991u);
}

std::string Arguments::text(std::size_t index, const char* name) {
    if (info[index].IsString()) return info[index].As<Napi::String>().Utf8Value();
    fail(name, "a string");
    return {};
}

Napi::Object Arguments::object(std::size_t index, const char* name) {
    if (info[index].IsObject()) return info[index].As<Napi::Object>();
    fail(name, "an object");
    return Napi::Object::New(info.Env());
}

Napi::Function Arguments::function(std::size_t index, const char* name) {
    if (info[index].IsFunction()) return info[index].As<Napi::Function>();
    fail(name, "a function");
    return {};
}

std::span<const std::byte> Arguments::bytes(std::size_t index, const char* name) {
    if (info[index].IsTypedArray() && info[index].As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
        const auto array = info[index].As<Napi::Uint8Array>();
        return {reinterpret_cast<const std::byte*>(array.Data()), array.ByteLength()};
    }
    fail(name, "a Uint8Array");
    return {};
}

Napi::Value Arguments::property(const Napi::Object& object, const char* name) {
    napi_value value = nullptr;
    const napi_status status = napi_get_named_property(info.Env(), object, name, &value);
    return checked(status, value, name);
}

Napi::Value Arguments::element(const Napi::Array& array, std::uint32_t index, const char* name) {
    napi_value value = nullptr;
    const napi_status status = napi_get_element(info.Env(), array, index, &value);
    return checked(status, value, name);
}

Napi::Value Arguments::checked(napi_status status, napi_value value, const char* name) {
    if (status == napi_ok) return Napi::Value(info.Env(), value);
    // A getter threw. Its own error is lost on purpose: this is a raw interface.
    napi_value thrown = nullptr;
    napi_get_and_clear_last_exception(info.Env(), &thrown);
    fail(name, "a readable property");
    return info.Env().Undefined();
}

std::uint64_t Arguments::toUint(const Napi::Value& value, const char* name, std::uint64_t maximum) {
    if (value.IsNumber()) {
        const double number = value.As<Napi::Number>().DoubleValue();
        // Not-a-number fails both comparisons.
        if (number >= 0 && number <= static_cast<double>(maximum) && std::floor(number) == number)
            return static_cast<std::uint64_t>(number);
    }
    fail(name, "an integer in range");
    return 0;
}

double Arguments::numberOf(const Napi::Object& object, const char* name, double fallback) {
    const Napi::Value value = property(object, name);
    if (value.IsUndefined()) return fallback;
    if (value.IsNumber()) return value.As<Napi::Number>().DoubleValue();
    fail(name, "a number");
    return fallback;
}

double Arguments::integerOf(const Napi::Object& object, const char* name, double fallback) {
    const double number = numberOf(object, name, fallback);
    if (number >= -2147483648.0 && number <= 2147483647.0 && std::floor(number) == number) return number;
    fail(name, "an integer in range");
    return fallback;
}

std::uint64_t Arguments::uintOf(const Napi::Object& object, const char* name, std::uint64_t fallback,
                                std::uint64_t maximum) {
    const Napi::Value value = property(object, name);
    return value.IsUndefined() ? fallback : toUint(value, name, maximum);
}

std::uint32_t Arguments::uint32Of(const Napi::Object& object, const char* name, std::uint32_t fallback) {
    return static_cast<std::uint32_t>(uintOf(object, name, fallback, 0xffffffffu));
}

std::string Arguments::textOf(const Napi::Object& object, const char* name, const char* fallback) {
    const Napi::Value value = property(object, name);
    if (value.IsUndefined()) return fallback;
    if (value.IsString()) return value.As<Napi::String>().Utf8Value();
    fail(name, "a string");
    return fallback;
}

bool Arguments::flagOf(const Napi::Object& object, const char* name, bool fallback) {
    const Napi::Value value = property(object, name);
    if (value.IsUndefined()) return fallback;
    if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
    fail(name, "a boolean");
    return fallback;
}

std::vector<std::uint32_t> Arguments::uintsOf(const Napi::Object& object, const char* name) {
    const Napi::Value value = property(object, name);
    if (value.IsUndefined()) return {};
    if (!value.IsArray()) {
        fail(name, "an array of integers");
        return {};
    }
    const auto array = value.As<Napi::Array>();
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < array.Length() && isOk(); ++i)
        numbers.push_back(static_cast<std::uint32_t>(toUint(element(array, i, name), name, 0xffffffffu)));
    return numbers;
}

std::uint32_t Arguments::choiceOf(const Napi::Object& object, const char* name, std::span<const char* const> names,
                                  std::uint32_t fallback) {
    const std::string text = textOf(object, name, names[fallback]);
    for (std::uint32_t i = 0; i < names.size(); ++i)
        if (text == names[i]) return i;
    fail(name, "a documented name");
    return fallback;
}

} // namespace glovebox::addon
