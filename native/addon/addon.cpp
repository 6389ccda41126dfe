// The module: what `require("glovebox.node")` returns.
#include "addon/environment.h"
#include "addon/group.h"
#include "addon/paced_driver.h"
#include "addon/runtime.h"
#include "os/library.h"

#include <napi.h>

namespace {

/// TypeScript and addon come from one build or do not work together; src/native/load.ts compares this number.
constexpr int bindingVersion = 2;

Napi::Object start(Napi::Env env, Napi::Object exports) {
    using namespace glovebox::addon;
    // Threads that a hung plugin keeps may outlive the environment that loaded the addon.
    if (!glovebox::os::keepLoaded(&bindingVersion)) {
        Napi::Error::New(env, "the addon cannot be kept loaded").ThrowAsJavaScriptException();
        return exports;
    }
    auto* environment = new Environment(env);
    env.SetInstanceData(environment);
    environment->runtimeClass = Napi::Persistent(RuntimeObject::define(env));
    environment->groupClass = Napi::Persistent(GroupObject::define(env));
    environment->driverClass = Napi::Persistent(PacedDriverObject::define(env));
    exports.Set("bindingVersion", Napi::Number::New(env, bindingVersion));
    exports.Set("createRuntime", Napi::Function::New(env, &RuntimeObject::create, "createRuntime"));
    return exports;
}

} // namespace

NODE_API_MODULE(glovebox, start)
