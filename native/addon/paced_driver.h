#pragma once

#include "addon/environment.h"

#include "client/driver.h"

#include <napi.h>

#include <memory>

namespace glovebox::addon {

/// A running paced driver in JavaScript. It keeps the process alive until it is stopped.
class PacedDriverObject : public Napi::ObjectWrap<PacedDriverObject> {
public:
    [[nodiscard]] static Napi::Function define(Napi::Env env);
    explicit PacedDriverObject(const Napi::CallbackInfo& info);
    ~PacedDriverObject() override;

private:
    std::shared_ptr<client::PacedDriver> driver;
    std::shared_ptr<WorkerPool> pool;
    bool isHolding = false;

    Napi::Value stop(const Napi::CallbackInfo& info);
    Napi::Value statistics(const Napi::CallbackInfo& info);
    Napi::Value blocks(const Napi::CallbackInfo& info);
    Napi::Value readOutput(const Napi::CallbackInfo& info);
    Napi::Value send(const Napi::CallbackInfo& info);
};

} // namespace glovebox::addon
