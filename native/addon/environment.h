#pragma once

#include "addon/dispatcher.h"
#include "addon/errors.h"
#include "addon/strand.h"
#include "addon/worker_pool.h"

#include <napi.h>

#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace glovebox::addon {

class GroupState;

/// Everything of one Node environment (the main thread or one worker thread). Lives as instance data; when the environment
/// goes away it closes every group that was opened there.
class Environment {
public:
    explicit Environment(Napi::Env env);
    ~Environment() = default;
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    [[nodiscard]] static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

    [[nodiscard]] const std::shared_ptr<WorkerPool>& workers() const noexcept { return pool; }
    [[nodiscard]] const std::shared_ptr<Dispatcher>& loop() const noexcept { return dispatcher; }

    /// The classes, for objects that the addon makes.
    Napi::FunctionReference runtimeClass, groupClass, driverClass;

    /// Remembers a group for the end of the environment. Node's thread.
    void track(const std::shared_ptr<GroupState>& group);

    /// Runs `work` off Node's thread: through `strand` in the order of its calls, or at once on any thread if null.
    /// `work()` returns a Status or a Result; `convert(env, value)` makes the promise's value on Node's thread.
    template <typename Work, typename Convert>
    Napi::Value call(Napi::Env env, Strand* strand, Work work, Convert convert) {
        const auto deferred = Napi::Promise::Deferred::New(env);
        auto task = [work = std::move(work), convert = std::move(convert), deferred, loop = dispatcher]() mutable {
            auto outcome = std::make_shared<std::invoke_result_t<Work&>>(guarded(work));
            loop->post([outcome, convert = std::move(convert), deferred, loop](Napi::Env inner) mutable {
                loop->release(inner);
                if constexpr (std::is_same_v<std::invoke_result_t<Work&>, core::Status>) {
                    if (!outcome->isOk())
                        deferred.Reject(errorValue(inner, *outcome));
                    else
                        deferred.Resolve(convert(inner));
                } else {
                    if (!outcome->isOk())
                        deferred.Reject(errorValue(inner, outcome->status()));
                    else
                        deferred.Resolve(convert(inner, **outcome));
                }
            });
        };
        dispatcher->hold(env);
        // std::function copies; what a task owns is moved once and shared.
        auto shared = std::make_shared<decltype(task)>(std::move(task));
        auto run = [shared] { (*shared)(); };
        if (!(strand != nullptr ? strand->post(run) : pool->post(run))) {
            dispatcher->release(env);
            deferred.Reject(errorValue(env, core::fail(core::ErrorCode::systemError, "no thread could be started")));
        }
        return deferred.Promise();
    }

private:
    std::shared_ptr<WorkerPool> pool;
    std::shared_ptr<Dispatcher> dispatcher;
    std::vector<std::weak_ptr<GroupState>> groups;

    void close();

    /// A request for more memory than there is must fail alone: it must not take Node down.
    template <typename Work>
    static std::invoke_result_t<Work&> guarded(Work& work) {
        try {
            return work();
        } catch (const std::bad_alloc&) {
            return core::fail(core::ErrorCode::limitExceeded, "not enough memory for this call");
        } catch (const std::length_error&) {
            return core::fail(core::ErrorCode::limitExceeded, "not enough memory for this call");
        }
    }
};

} // namespace glovebox::addon
