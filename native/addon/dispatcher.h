#pragma once

#include <napi.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace glovebox::addon {

/// The way from native threads to Node's thread: one thread-safe function per environment. What arrives while Node is busy
/// is delivered together.
class Dispatcher : public std::enable_shared_from_this<Dispatcher> {
public:
    /// Runs on Node's thread, inside a handle scope.
    using Delivery = std::function<void(Napi::Env)>;

    /// Node's thread. Null if Node refuses (an exception is pending then).
    [[nodiscard]] static std::shared_ptr<Dispatcher> create(Napi::Env env);

    /// Any thread, never blocks. Dropped without a word when the environment is going away.
    void post(Delivery delivery);

    /// Node's thread. The process stays alive while anybody holds: pending promises and running drivers do, idle groups
    /// do not.
    void hold(Napi::Env env);
    void release(Napi::Env env);

    /// Node's thread: the environment goes away.
    void close();

private:
    std::mutex mutex;
    std::vector<Delivery> waiting;
    napi_threadsafe_function wake = nullptr;
    bool isWakePending = false;
    bool isClosed = false;
    std::size_t holders = 0; ///< Node's thread only

    void deliver(Napi::Env env);
    static void onWake(napi_env env, napi_value, void* context, void*);
};

/// Calls a JavaScript function from the event loop. What it throws becomes an 'uncaughtException' as from any event.
void callFromLoop(Napi::Env env, const Napi::Function& function, std::initializer_list<napi_value> arguments);

} // namespace glovebox::addon
