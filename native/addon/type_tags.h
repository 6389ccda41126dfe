#pragma once

#include "core/result.h"

#include <napi.h>

namespace glovebox::addon {

/// Every object of this addon carries its class's tag: a method that is called on any other object refuses before it
/// touches memory that is not there. The numbers are random.
inline constexpr napi_type_tag runtimeTag{0x6a1f1c6f0d2b4e9au, 0x8d0c5f3e71b2a640u};
inline constexpr napi_type_tag groupTag{0x51b7d90e2f8c4a13u, 0x9e46c2b7d05f1a88u};
inline constexpr napi_type_tag driverTag{0xc3e2084d7a9146b5u, 0xa27f6b90e1d84c3cu};

[[nodiscard]] inline bool isOwn(const Napi::CallbackInfo& info, const napi_type_tag& tag) {
    bool isTagged = false;
    return info.This().IsObject() && napi_check_object_type_tag(info.Env(), info.This(), &tag, &isTagged) == napi_ok &&
           isTagged;
}
[[nodiscard]] inline core::Status notOwn() {
    return core::fail(core::ErrorCode::invalidArgument,
                      "Expected this to be an object of the addon that the method belongs to");
}

/// Constructs `classReference` around `content`, which its constructor takes with `takeOwn`. Node's thread.
template <typename T>
[[nodiscard]] Napi::Value makeOwn(Napi::Env env, const Napi::FunctionReference& classReference, T& content) {
    return classReference.New({Napi::External<T>::New(env, &content)});
}

/// What `makeOwn` passed; null with a pending exception if JavaScript called the constructor itself.
template <typename T>
[[nodiscard]] T* takeOwn(const Napi::CallbackInfo& info) {
    if (info[0].IsExternal()) return info[0].As<Napi::External<T>>().Data();
    Napi::TypeError::New(info.Env(), "Expected this class to be constructed by the addon only")
        .ThrowAsJavaScriptException();
    return nullptr;
}

} // namespace glovebox::addon
