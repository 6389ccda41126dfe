#include "addon/dispatcher.h"

#include <utility>

namespace glovebox::addon {

namespace {

using Owner = std::shared_ptr<Dispatcher>;

void dropOwner(napi_env, void* owner, void*) { delete static_cast<Owner*>(owner); }

} // namespace

std::shared_ptr<Dispatcher> Dispatcher::create(Napi::Env env) {
    auto dispatcher = std::make_shared<Dispatcher>();
    // Node calls the finalizer after its last delivery: until then the context must live, whoever else let go.
    auto owner = std::make_unique<Owner>(dispatcher);
    const napi_status status =
        napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "glovebox"), 0, 1, owner.get(),
                                        dropOwner, dispatcher.get(), &Dispatcher::onWake, &dispatcher->wake);
    if (status != napi_ok) {
        Napi::Error::New(env, "Node refused a thread-safe function").ThrowAsJavaScriptException();
        return nullptr;
    }
    // Node owns it from here.
    (void)owner.release();
    napi_unref_threadsafe_function(env, dispatcher->wake);
    return dispatcher;
}

void Dispatcher::post(Delivery delivery) {
    const std::lock_guard lock(mutex);
    if (isClosed) return;
    waiting.push_back(std::move(delivery));
    if (isWakePending) return;
    isWakePending = napi_call_threadsafe_function(wake, nullptr, napi_tsfn_nonblocking) == napi_ok;
}

void Dispatcher::hold(Napi::Env env) {
    if (holders++ == 0 && !isClosed) napi_ref_threadsafe_function(env, wake);
}

void Dispatcher::release(Napi::Env env) {
    if (--holders == 0 && !isClosed) napi_unref_threadsafe_function(env, wake);
}

void Dispatcher::close() {
    std::vector<Delivery> dropped;
    const std::lock_guard lock(mutex);
    if (isClosed) return;
    isClosed = true;
    dropped.swap(waiting);
    napi_release_threadsafe_function(wake, napi_tsfn_abort);
}

void Dispatcher::deliver(Napi::Env env) {
    std::vector<Delivery> deliveries;
    {
        const std::lock_guard lock(mutex);
        isWakePending = false;
        deliveries.swap(waiting);
    }
    for (Delivery& delivery : deliveries) {
        const Napi::HandleScope scope(env);
        delivery(env);
    }
}

void Dispatcher::onWake(napi_env env, napi_value, void* context, void*) {
    // Without an environment this is only a request to give back what was sent: nothing was.
    if (env != nullptr) static_cast<Dispatcher*>(context)->deliver(env);
}

void callFromLoop(Napi::Env env, const Napi::Function& function, std::initializer_list<napi_value> arguments) {
    function.Call(arguments);
    napi_value error = nullptr;
    bool isPending = false;
    if (napi_is_exception_pending(env, &isPending) == napi_ok && isPending &&
        napi_get_and_clear_last_exception(env, &error) == napi_ok)
        napi_fatal_exception(env, error);
}

} // namespace glovebox::addon
