#pragma once

#include "addon/environment.h"

#include "glovebox/group.hpp"

#include <napi.h>

#include <memory>
#include <optional>

namespace glovebox::addon {

/// The client's Runtime in JavaScript: made by `createRuntime`, makes groups.
class RuntimeObject : public Napi::ObjectWrap<RuntimeObject> {
public:
    [[nodiscard]] static Napi::Function define(Napi::Env env);
    /// `createRuntime({sandboxHost?}) -> Promise<Runtime>`
    static Napi::Value create(const Napi::CallbackInfo& info);

    explicit RuntimeObject(const Napi::CallbackInfo& info);

private:
    std::optional<Runtime> runtime;

    Napi::Value createGroup(const Napi::CallbackInfo& info);
    Napi::Value calibration(const Napi::CallbackInfo& info);
    Napi::Value sandboxHost(const Napi::CallbackInfo& info);
};

} // namespace glovebox::addon
