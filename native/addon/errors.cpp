#include "addon/errors.h"

#include "addon/convert.h"

namespace glovebox::addon {

namespace {

Napi::Error makeError(Napi::Env env, const core::Status& status) {
    Napi::Error error = Napi::Error::New(env, status.message);
    const Napi::Object object = error.Value();
    const std::string_view code = core::codeName(status.code);
    object.Set("code", Napi::String::New(env, code.data(), code.size()));
    object.Set("details", toText(env, status.details));
    return error;
}

} // namespace

Napi::Value errorValue(Napi::Env env, const core::Status& status) { return makeError(env, status).Value(); }

Napi::Value throwStatus(Napi::Env env, const core::Status& status) {
    makeError(env, status).ThrowAsJavaScriptException();
    return env.Undefined();
}

Napi::Value rejected(Napi::Env env, const core::Status& status) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(errorValue(env, status));
    return deferred.Promise();
}

} // namespace glovebox::addon
